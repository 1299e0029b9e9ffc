"""FLINK-28475: a stopping offset of 0 is taken for no stopping offset.

The offset of a partition that is empty is 0. A test for "greater than zero" made it unbounded, so a
bounded job waits for ever.
"""

from reference import KafkaReader as Correct

BUG = "P-01"
ORACLE = "LIVE"
SPEC = """
connector: CONNECTOR
claim: exactly_once
options: {bounded: true}
workload: {records: 16}
input: [{place: kafka:in/0, records: 8}]
others: [{at: start, do: flink_28475.py:fills_another_partition}]
world_options: {kafka: {topics: {in: 3}}}
"""


class Broken(Correct):
    def stop_of(self, partition):
        return super().stop_of(partition) or None


def fills_another_partition(outside):
    outside.feed("kafka:in/1", outside.records[8:])
