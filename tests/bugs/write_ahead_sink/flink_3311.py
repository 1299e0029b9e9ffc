"""FLINK-3311-COMMITTER: the marker of the latest written checkpoint is reset at each start.

The committer inserted its row in `open` whether or not there was one, and deleted it in `close`. So
a restart finds no checkpoint marked as written, and sends all pending ones again.
"""

from semantix import CheckpointCommitter, GenericWriteAheadSink

BUG = "P-53"
ORACLE = "EO"
SPEC = """
connector: CONNECTOR
claim: exactly_once
faults: [crash, notification, checkpoint, error, response, rescale]  # no request comes late
world_options:
  cassandra:
    schema:
      - >-
        CREATE KEYSPACE shop WITH replication =
        {'class': 'SimpleStrategy', 'replication_factor': 1}
      - CREATE TABLE shop.markers (sink text PRIMARY KEY, checkpoint int)
      - CREATE TABLE shop.events (id text, at timeuuid, key text, n int, PRIMARY KEY (id, at))
    watch: {table: shop.events, view: log}
"""

ROW = "INSERT INTO shop.events (id, at, key, n) VALUES (?, now(), ?, ?)"
MARKER = "INSERT INTO shop.markers (sink, checkpoint) VALUES (?, ?)"


class Committer(CheckpointCommitter):
    """Has one row for each subtask. The sink writes it in the batch that has the rows."""

    def open(self):
        self.cluster = self.runtime_context.client("cassandra").Cluster()
        self.session = self.cluster.connect()
        self.session.execute(f"{MARKER} IF NOT EXISTS".replace("?", "%s"), (self.own(), 0))

    def own(self):
        return self.sink(self.runtime_context.subtask)

    def sink(self, subtask):
        return f"{self.operator_id}/{subtask}"

    def commit_checkpoint(self, subtask, checkpoint_id):
        """It is committed with the rows."""

    def is_checkpoint_committed(self, subtask, checkpoint_id):
        query = "SELECT checkpoint FROM shop.markers WHERE sink = %s"
        row = self.session.execute(query, (self.sink(subtask),)).one()
        return row is not None and checkpoint_id <= row.checkpoint

    def close(self):
        self.cluster.shutdown()


class Correct(GenericWriteAheadSink):
    """Appends the rows of an interval, and its marker, in one logged batch."""

    committer = Committer

    def __init__(self):
        super().__init__(self.committer(), fail_at_end=True)

    def open(self, context):
        super().open(context)
        self.session = self._committer.session
        self.row, self.marker = self.session.prepare(ROW), self.session.prepare(MARKER)

    def send_entry(self, entry, values):
        batch = self.runtime_context.client("cassandra").BatchStatement()
        for value in values:
            batch.add(self.row, (value["id"], value["key"], value["n"]))
        batch.add(self.marker, (self._committer.sink(entry.subtask), entry.checkpoint_id))
        self.session.execute(batch)
        return True


class ResettingCommitter(Committer):
    def open(self):
        super().open()
        self.session.execute(MARKER.replace("?", "%s"), (self.own(), -1))

    def close(self):
        self.session.execute("DELETE FROM shop.markers WHERE sink = %s", (self.own(),))
        super().close()


class Broken(Correct):
    committer = ResettingCommitter
