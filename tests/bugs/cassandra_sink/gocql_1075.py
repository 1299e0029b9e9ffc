"""GOCQL-1075: the retry policy repeats a statement that is not idempotent after a write timeout.

A write timeout says that a write may be applied later. The driver took it for a write that was not
executed, and sent it again. A repeated append to a list is there twice.
"""

from cassandra.policies import RetryPolicy

from semantix import RichSinkFunction

BUG = "P-56"
ORACLE = "IDEM"
WHY = "the rows of this sink are visible before their checkpoint, so it does not claim exactly once"
SPEC = """
connector: CONNECTOR
claim: effectively_once
view: table
expects: {fold: gocql_1075.py:row}
faults: [crash, notification, checkpoint, error, response, rescale]  # no request comes late
world_options:
  cassandra:
    schema:
      - >-
        CREATE KEYSPACE shop WITH replication =
        {'class': 'SimpleStrategy', 'replication_factor': 1}
      - CREATE TABLE shop.lists (key text PRIMARY KEY, ids list<text>)
    watch: {table: shop.lists, view: table}
"""


def row(records):
    return {"key": records[0]["key"], "ids": [one["id"] for one in records]}


class Correct(RichSinkFunction):
    """Appends each id to the list of its key, unless an earlier attempt has done so."""

    policy = RetryPolicy

    def open(self, context):
        clients = self.runtime_context.client("cassandra")
        profile = clients.ExecutionProfile(retry_policy=self.policy())
        profiles = {clients.EXEC_PROFILE_DEFAULT: profile}
        self.cluster = clients.Cluster(execution_profiles=profiles)
        self.session = self.cluster.connect()
        self.find = self.session.prepare("SELECT ids FROM shop.lists WHERE key = ?")
        self.append = self.session.prepare("UPDATE shop.lists SET ids = ids + ? WHERE key = ?")

    def invoke(self, value, context):
        row = self.session.execute(self.find, (value["key"],)).one()
        if row is None or value["id"] not in (row.ids or ()):
            future = self.session.execute_async(self.append, ([value["id"]], value["key"]))
            future.result()

    def close(self):
        self.cluster.shutdown()


class RepeatsAllWrites(RetryPolicy):
    def on_write_timeout(self, query, consistency, retry_num, **_):
        return (self.RETRY, consistency) if retry_num == 0 else (self.RETHROW, None)


class Broken(Correct):
    policy = RepeatsAllWrites
