"""FLINK-10377: a notification for which nothing is pending fails the task.

The notification of a newer checkpoint commits the older transactions, too; when that of the older
one came behind it, an assertion demanded that something is pending. The engine drops such late
notifications, as Flink does today. The assertion fails for a checkpoint without records, too.
"""

from reference import TransactionalSink as Correct

BUG = "P-24"
ORACLE = "LIVE"
SPEC = """
connector: CONNECTOR
claim: exactly_once
workload: {parallelism: 3}
restart: {delay_ms: 5000}
world_options: {kafka: {topics: {out: 2}}}
"""


class Broken(Correct):
    def notify_checkpoint_complete(self, checkpoint):
        assert any(one["checkpoint"] <= checkpoint for one in self.pending), "nothing is pending"
        super().notify_checkpoint_complete(checkpoint)
