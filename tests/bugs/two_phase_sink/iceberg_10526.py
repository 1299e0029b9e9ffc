"""ICEBERG-10526: the results of an aborted checkpoint become part of the next commit.

A commit deletes the older rows of its keys, and adds its own. The deletes do not concern rows of
the same commit. If the results of two intervals share one commit, a key that was written in both
has two rows.
"""

from semantix import CheckpointedFunction, CheckpointListener, RichSinkFunction

BUG = "P-46"
ORACLE = "IDEM"
SPEC = """
connector: CONNECTOR
claim: effectively_once
view: table
expects: learned
world_options:
  cassandra:
    schema:
      - >-
        CREATE KEYSPACE shop WITH replication =
        {'class': 'SimpleStrategy', 'replication_factor': 1}
      - CREATE TABLE shop.rows (key text, id text, n int, PRIMARY KEY (key, id))
    watch: {table: shop.rows, view: table}
"""

DELETE = "DELETE FROM shop.rows USING TIMESTAMP ? WHERE key = ?"
INSERT = "INSERT INTO shop.rows (key, id, n) VALUES (?, ?, ?) USING TIMESTAMP ?"


class Correct(RichSinkFunction, CheckpointedFunction, CheckpointListener):
    """Keeps one row for each key. Each checkpoint is a commit; a commit has a sequence number."""

    def initialize_state(self, context):
        self.cluster = self.runtime_context.client("cassandra").Cluster()
        self.session = self.cluster.connect()
        self.delete, self.insert = self.session.prepare(DELETE), self.session.prepare(INSERT)
        self.written = {}  # key → its latest record in this interval
        self.results = []  # (checkpoint, rows)
        self.state = context.operator_state_store.get_list_state("results")
        for checkpoint, rows in self.state.get():
            self.commit(checkpoint, rows)

    def invoke(self, value, context):
        self.written[value["key"]] = value

    def snapshot_state(self, context):
        self.results.append((context.checkpoint_id, list(self.written.values())))
        self.written = {}
        self.state.update(self.results)

    def notify_checkpoint_complete(self, checkpoint_id):
        due = [one for one in self.results if one[0] <= checkpoint_id]
        self.results = [one for one in self.results if one[0] > checkpoint_id]
        self.commit_all(checkpoint_id, due)

    def commit_all(self, checkpoint_id, results):
        for checkpoint, rows in results:
            self.commit(checkpoint, rows)

    def commit(self, sequence, rows):
        for row in rows:
            self.session.execute(self.delete, (2 * sequence - 1, row["key"]))
        for row in rows:
            self.session.execute(self.insert, (row["key"], row["id"], row["n"], 2 * sequence))

    def close(self):
        self.cluster.shutdown()


class Broken(Correct):
    def commit_all(self, checkpoint_id, results):
        self.commit(checkpoint_id, [row for _, rows in results for row in rows])
