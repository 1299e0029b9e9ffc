"""KAFKA-4547: a paused partition is taken for one without a position.

When a new partition needs a position, the positions of all are looked at again. The test asked "can
it be fetched?", which is false while a partition is paused, and went back to the committed offset.
"""

from reference import KafkaReader

BUG = "P-07"
ORACLE = "EO"
SPEC = """
connector: CONNECTOR
claim: exactly_once
workload: {records: 20, stop: drain}
input: [{place: kafka:in, records: 12}]
others: [{after: {checkpoint: 1}, do: kafka_4547.py:adds_a_partition}]
world_options: {kafka: {topics: {in: 2}}}
"""

SHARE = 2  # so many records of a partition, then others have their turn
PAUSE_MS = 700


class Correct(KafkaReader):
    """Pauses a partition for a while after each two records, for the sake of the others."""

    def open(self, context):
        self.read = {}
        self.paused = {}
        self.pending = {}
        super().open(context)

    def snapshot_state(self, context):
        super().snapshot_state(context)
        self.pending[context.checkpoint_id] = sorted(self.positions.items())

    def notify_checkpoint_complete(self, checkpoint_id):
        positions = self.pending.pop(checkpoint_id, [])
        if positions:
            self.consumer.commit(offsets=[self.at(*one) for one in positions])

    def discover(self):
        new = [one for one in self.own(self.list_partitions()) if one not in self.positions]
        if new:
            self.update_positions([*self.positions, *new])
            self.assign()
            for partition in self.paused:
                self.consumer.pause([self.at(partition)])

    def update_positions(self, partitions):
        for partition in partitions:
            if not self.has_position(partition):
                self.positions[partition] = self.committed_offset(partition)

    def has_position(self, partition):
        return partition in self.positions

    def is_fetchable(self, partition):
        return self.has_position(partition) and partition not in self.paused

    def committed_offset(self, partition):
        (found,) = self.consumer.committed([self.at(partition)], timeout=30)
        return found.offset if found.offset >= 0 else self.first_offset(partition, "earliest")

    def advance(self, message):
        super().advance(message)
        partition = message.partition()
        self.read[partition] = self.read.get(partition, 0) + 1
        if self.read[partition] % SHARE == 0:
            self.consumer.pause([self.at(partition)])
            self.paused[partition] = self.now_ms() + PAUSE_MS

    def is_finished(self):
        for partition, until_ms in list(self.paused.items()):
            if self.now_ms() >= until_ms:
                del self.paused[partition]
                self.consumer.resume([self.at(partition)])
        return super().is_finished()


class Broken(Correct):
    def update_positions(self, partitions):
        for partition in partitions:
            if not self.is_fetchable(partition):
                self.positions[partition] = self.committed_offset(partition)


def adds_a_partition(outside):
    kafka = outside.client("kafka")
    admin = kafka.AdminClient({"bootstrap.servers": "localhost:9092"})
    for future in admin.create_partitions([kafka.NewPartitions("in", 3)]).values():
        future.result()
    outside.feed("kafka:in/2", outside.records[12:])
