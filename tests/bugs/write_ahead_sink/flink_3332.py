"""FLINK-3332-WINDOW: what was sent before a crash, and is not marked as written, is sent again.

This is no defect, but the limit of a write-ahead log: it is exactly once only if a repeated write
changes nothing. So the correct twin writes rows under their ids.
"""

from semantix import CheckpointCommitter, GenericWriteAheadSink

BUG = "P-52"
ORACLE = "EO"
SPEC = """
connector: CONNECTOR
claim: exactly_once
view: log
world_options:
  store: {}
  cassandra:
    schema:
      - >-
        CREATE KEYSPACE shop WITH replication =
        {'class': 'SimpleStrategy', 'replication_factor': 1}
      - CREATE TABLE shop.events (id text, at timeuuid, key text, n int, PRIMARY KEY (id, at))
    watch: {table: shop.events, view: log}
"""


class Committer(CheckpointCommitter):
    """Keeps the latest written checkpoint of each subtask in the store."""

    def open(self):
        self.store = self.runtime_context.client("store")

    def commit_checkpoint(self, subtask, checkpoint_id):
        self.store.put_marker(f"{self.operator_id}/{subtask}", checkpoint_id)

    def is_checkpoint_committed(self, subtask, checkpoint_id):
        return checkpoint_id <= (self.store.get_marker(f"{self.operator_id}/{subtask}") or 0)


class Sink(GenericWriteAheadSink):
    """Inserts the rows of an interval."""

    def __init__(self):
        super().__init__(Committer(), fail_at_end=True)

    def open(self, context):
        self.session = self.runtime_context.client("cassandra").Cluster().connect()
        self.insert = self.session.prepare(
            f"INSERT INTO shop.events (id, at, key, n) VALUES (?, {self.AT}, ?, ?)"
        )
        super().open(context)

    def send_values(self, values, checkpoint_id, timestamp):
        for value in values:
            self.session.execute(self.insert, (value["id"], value["key"], value["n"]))
        return True

    def close(self):
        super().close()
        self.session.cluster.shutdown()


class Correct(Sink):
    AT = "00000000-0000-1000-8000-000000000000"  # the same row, however often it is written


class Broken(Sink):
    AT = "now()"
