"""FLINK-36780: discovery of new partitions is off by a default that was meant for bounded sources.

A helper gives the option a value unless the user has set one. It got the condition "is bounded" as
a value to return, and not as the condition under which it acts.
"""

from reference import KafkaReader

BUG = "P-02"
ORACLE = "EO"
SPEC = """
connector: CONNECTOR
claim: exactly_once
workload: {records: 16}
input: [{place: kafka:in, records: 8}]
others:
  - {after: {checkpoint: 1}, do: flink_36780.py:adds_a_partition}
  - {after: {checkpoint: 3}, do: flink_36780.py:ends_the_partitions}
world_options: {kafka: {topics: {in: 2}}}
"""


class Correct(KafkaReader):
    def __init__(self, bounded=False):
        super().__init__(bounded=bounded, discovery_ms=self.default_interval_ms(bounded))

    def default_interval_ms(self, bounded):
        return -1 if bounded else 500


class Broken(Correct):
    def default_interval_ms(self, bounded):
        return -1


def adds_a_partition(outside):
    kafka = outside.client("kafka")
    admin = kafka.AdminClient({"bootstrap.servers": "localhost:9092"})
    for future in admin.create_partitions([kafka.NewPartitions("in", 3)]).values():
        future.result()
    outside.feed("kafka:in/2", outside.records[8:])


def ends_the_partitions(outside):
    for partition in (0, 1, 2):
        outside.feed(f"kafka:in/{partition}", [{"end": True}])
