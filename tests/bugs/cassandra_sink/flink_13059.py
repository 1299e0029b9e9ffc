"""FLINK-13059: a permit is not returned when the call itself raises.

The number of concurrent requests is limited by permits. A permit is taken before the call, and
returned by the callback of the answer. A call that raises has no answer: the permit is gone, and a
checkpoint waits for it without end.
"""

from semantix import CheckpointedFunction, RichSinkFunction

BUG = "P-55"
ORACLE = "LIVE"
SPEC = """
connector: CONNECTOR
claim: at_least_once
view: table
workload: {records: flink_13059.py:orders, count: 12}
expects: flink_13059.py:row
world_options:
  cassandra:
    schema:
      - >-
        CREATE KEYSPACE shop WITH replication =
        {'class': 'SimpleStrategy', 'replication_factor': 1}
      - CREATE TABLE shop.out (id text PRIMARY KEY, key text, n int)
    watch: {table: shop.out, view: table}
"""

PERMITS = 4


def orders(random, count):
    """Every fifth record has a text where the table has a number."""
    numbers = range(1, count + 1)
    return [{"id": f"r{n}", "key": f"k{n % 3}", "n": n if n % 5 else "many"} for n in numbers]


def row(record):
    return {**record, "n": record["n"] if isinstance(record["n"], int) else None}


class Correct(RichSinkFunction, CheckpointedFunction):
    """Inserts rows without waiting; a row that cannot be sent is stored without its number."""

    def open(self, context):
        self.cluster = self.runtime_context.client("cassandra").Cluster()
        self.session = self.cluster.connect()
        self.insert = self.session.prepare("INSERT INTO shop.out (id, key, n) VALUES (?, ?, ?)")
        self.permits = PERMITS
        self.errors = []

    def invoke(self, value, context):
        self.wait_for(1)
        self.permits -= 1
        try:
            row = (value["id"], value["key"], value["n"])
            future = self.session.execute_async(self.insert, row)
        except TypeError:
            self.on_unsent()
            self.session.execute(self.insert, (value["id"], value["key"], None))
            return
        future.add_callbacks(self.answered, self.failed)

    def answered(self, rows):
        self.permits += 1

    def failed(self, error):
        self.permits += 1
        self.errors.append(error)

    def on_unsent(self):
        self.permits += 1

    def wait_for(self, permits):
        while self.permits < permits:
            self.runtime_context.clock.wait_us(1_000)
        if self.errors:
            raise self.errors[0]

    def snapshot_state(self, context):
        self.wait_for(PERMITS)

    def finish(self):
        self.wait_for(PERMITS)

    def close(self):
        self.cluster.shutdown()


class Broken(Correct):
    def on_unsent(self):
        pass
