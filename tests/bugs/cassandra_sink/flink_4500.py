"""FLINK-4500: a checkpoint does not wait for asynchronous inserts.

Writes are futures. The snapshot neither waited for them, nor looked at their errors.
"""

from semantix import CheckpointedFunction, RichSinkFunction

BUG = "P-54"
ORACLE = "ALO"
SPEC = """
connector: CONNECTOR
claim: at_least_once
view: table
world_options:
  cassandra:
    schema:
      - >-
        CREATE KEYSPACE shop WITH replication =
        {'class': 'SimpleStrategy', 'replication_factor': 1}
      - CREATE TABLE shop.out (key text PRIMARY KEY, id text, n int)
    watch: {table: shop.out, view: table}
"""


class Correct(RichSinkFunction, CheckpointedFunction):
    """Upserts rows without waiting; a checkpoint waits for all of them."""

    def open(self, context):
        self.cluster = self.runtime_context.client("cassandra").Cluster()
        self.session = self.cluster.connect()
        self.insert = self.session.prepare("INSERT INTO shop.out (key, id, n) VALUES (?, ?, ?)")
        self.pending = []

    def invoke(self, value, context):
        row = (value["key"], value["id"], value["n"])
        self.pending.append(self.session.execute_async(self.insert, row))

    def snapshot_state(self, context):
        self.wait()

    def finish(self):
        self.wait()

    def wait(self):
        pending, self.pending = self.pending, []
        for future in pending:
            future.result()

    def close(self):
        self.cluster.shutdown()


class Broken(Correct):
    def snapshot_state(self, context):
        pass
