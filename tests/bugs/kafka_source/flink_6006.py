"""FLINK-6006: restored positions are filtered by a listing of the partitions that answer.

A partition whose leader is away for a moment is not in the listing, and its position is thrown
away. When discovery finds the partition again, it begins at the default position.
"""

from reference import KafkaReader

BUG = "P-06"
ORACLE = "EO"
SPEC = """
connector: CONNECTOR
claim: exactly_once
workload: {records: 16, stop: drain}
input: [{place: kafka:in}]
world_options: {kafka: {topics: {in: 2}}}
"""


class Correct(KafkaReader):
    """Leaves out partitions without an answer; discovery finds them later."""

    def list_partitions(self):
        return [one for one in super().list_partitions() if self.has_leader(one)]

    def has_leader(self, partition):
        try:
            self.consumer.get_watermark_offsets(self.at(partition), timeout=30)
        except self.kafka.KafkaException:
            return False
        return True


class Broken(Correct):
    def first_partitions(self):
        listed = self.list_partitions()
        self.restored = {one: at for one, at in self.restored.items() if one in listed}
        return self.own(listed)
