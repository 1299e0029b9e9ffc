"""FLINK-28303: the start position "latest" is in the state until a first record comes.

A checkpoint before that record stores the word "latest", and a restore looks for the end again. It
is later by then: what came in between is skipped.
"""

from reference import KafkaReader as Correct

BUG = "P-05"
ORACLE = "EO"
SPEC = """
connector: CONNECTOR
claim: exactly_once
options: {start: latest}
workload: {records: 16}
input: [{place: kafka:in, records: 0}]
others:
  - {after: {checkpoint: 1}, do: flink_28303.py:writes_all_records}
  - {after: {checkpoint: 3}, do: flink_28303.py:ends_the_partitions}
world_options: {kafka: {topics: {in: 3}}}
"""

LATEST = -1  # the client takes it for the end of the partition


class Broken(Correct):
    def first_offset(self, partition, start):
        return LATEST if start == "latest" else super().first_offset(partition, start)


def writes_all_records(outside):
    outside.feed("kafka:in", outside.records)


def ends_the_partitions(outside):
    for partition in (0, 1, 2):
        outside.feed(f"kafka:in/{partition}", [{"end": True}])
