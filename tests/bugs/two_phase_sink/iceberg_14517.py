"""ICEBERG-14517: the committer looks up what is committed, and then commits.

A request that was sent before a crash may arrive between the two. What was looked up must be a
condition of the append itself.
"""

from semantix import CheckpointedFunction, CheckpointListener, RichSinkFunction

BUG = "P-51"
ORACLE = "EO"
SPEC = """
connector: CONNECTOR
claim: exactly_once
view: log
world_options:
  cassandra:
    schema:
      - >-
        CREATE KEYSPACE shop WITH replication =
        {'class': 'SimpleStrategy', 'replication_factor': 1}
      - >-
        CREATE TABLE shop.rows
        (part text, at timeuuid, id text, key text, n int, PRIMARY KEY (part, at))
    watch: {table: shop.rows, view: log}
"""

FIRST = "00000000-0000-1000-8000-000000000000"
COLUMNS = "INSERT INTO shop.rows (part, at, id, key, n) VALUES (?"


class Correct(RichSinkFunction, CheckpointedFunction, CheckpointListener):
    """Appends the batch of each checkpoint on condition that its first row is not there."""

    condition = " IF NOT EXISTS"

    def initialize_state(self, context):
        self.clients = self.runtime_context.client("cassandra")
        self.cluster = self.clients.Cluster()
        self.session = self.cluster.connect()
        self.look = self.session.prepare("SELECT id FROM shop.rows WHERE part = ? LIMIT 1")
        self.first = self.session.prepare(f"{COLUMNS}, {FIRST}, ?, ?, ?){self.condition}")
        self.other = self.session.prepare(f"{COLUMNS}, now(), ?, ?, ?)")
        self.rows = []
        self.batches = []
        self.state = context.operator_state_store.get_list_state("batches")
        for name, _, rows in self.state.get():
            self.commit(name, rows)

    def invoke(self, value, context):
        self.rows.append((value["id"], value["key"], value["n"]))

    def snapshot_state(self, context):
        if self.rows:
            runtime, checkpoint = self.runtime_context, context.checkpoint_id
            name = f"{runtime.operator_id}-{runtime.subtask}-{checkpoint}"
            self.batches.append((name, checkpoint, self.rows))
            self.rows = []
        self.state.update(self.batches)

    def notify_checkpoint_complete(self, checkpoint_id):
        due = [one for one in self.batches if one[1] <= checkpoint_id]
        for batch in due:
            self.commit(batch[0], batch[2])
            self.batches.remove(batch)

    def commit(self, name, rows):
        if self.session.execute(self.look, (name,)).one() is not None:
            return
        batch = self.clients.BatchStatement()
        for number, row in enumerate(rows):
            batch.add(self.other if number else self.first, (name, *row))
        self.session.execute(batch)

    def close(self):
        self.cluster.shutdown()


class Broken(Correct):
    condition = ""
