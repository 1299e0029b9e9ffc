"""FLINK-38453: the enumerator's state knows the partitions, but not where they start.

A partition that is known, and that no reader has yet, is in a checkpoint by its name only. After a
restore its start is found out again: with "latest" the records in between are skipped.
"""

import time

from reference import KafkaReader

BUG = "P-09"
ORACLE = "EO"
SPEC = """
connector: CONNECTOR
claim: exactly_once
options: {start: latest}
workload: {records: 16}
input: [{place: kafka:in, records: 0}]
others:
  - {after: {checkpoint: 1}, do: flink_38453.py:writes_all_records}
  - {after: {checkpoint: 3}, do: flink_38453.py:ends_the_partitions}
world_options: {kafka: {topics: {in: 3}}}
"""

REGISTRATION_S = 1.3
UNKNOWN = -1


class Correct(KafkaReader):
    """Its enumerator finds the partitions at once. The reader registers later, and gets them."""

    is_registered = False

    def assign(self):
        if self.is_registered:
            super().assign()

    def run(self, ctx):
        time.sleep(REGISTRATION_S)
        self.is_registered = True
        self.assign()
        super().run(ctx)


class Broken(Correct):
    def snapshot_state(self, context):
        super().snapshot_state(context)
        if not self.is_registered:
            self.state.update([(partition, UNKNOWN) for partition in sorted(self.positions)])

    def add(self, partition, start):
        if self.restored.get(partition) == UNKNOWN:
            del self.restored[partition]
            start = self.start
        super().add(partition, start)


def writes_all_records(outside):
    outside.feed("kafka:in", outside.records)


def ends_the_partitions(outside):
    for partition in (0, 1, 2):
        outside.feed(f"kafka:in/{partition}", [{"end": True}])
