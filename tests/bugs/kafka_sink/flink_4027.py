"""FLINK-4027: a checkpoint does not wait for the records that are in the client's buffer.

The producer collects records in memory. The snapshot did not flush it, so a completed checkpoint
covered records that were nowhere else.
"""

from plain import PlainSink as Correct

BUG = "P-19"
ORACLE = "ALO"
SPEC = """
connector: CONNECTOR
claim: at_least_once
workload: {records: 16}
world_options: {kafka: {topics: {out: 2}}}
"""


class Broken(Correct):
    def snapshot_state(self, context):
        self.raise_if_failed()
