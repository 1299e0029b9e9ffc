"""A Kafka source as a user would write it: a loop, positions in union state, its own discovery."""

import json

from semantix import CheckpointedFunction, CheckpointListener, RichParallelSourceFunction

SERVER = "localhost:9092"


class KafkaReader(RichParallelSourceFunction, CheckpointedFunction, CheckpointListener):
    """Reads one topic; partition p belongs to the subtask `p modulo parallelism`. Exactly once.

    A record `{"end": true}` ends its partition.

    Args:
        start: `earliest` or `latest`.
        bounded: it ends where the partitions end when they are assigned first.
        discovery_ms: it looks for new partitions so often; -1: never.
    """

    def __init__(self, topic="in", start="earliest", bounded=False, discovery_ms=500):
        self.topic = topic
        self.start = start
        self.bounded = bounded
        self.stops = {}
        self.discovery_ms = discovery_ms
        self.positions = {}
        self.ended = set()
        self.restored = {}
        self.is_running = True

    # -- state ----------------------------------------------------------------------------------

    def initialize_state(self, context):
        self.state = self.state_of(context.operator_state_store, "positions")
        self.is_restored = context.is_restored()
        self.restored = dict(self.state.get())
        self.stop_state = self.state_of(context.operator_state_store, "stops")
        self.stops = dict(self.stop_state.get())

    def state_of(self, store, name):
        return store.get_union_list_state(name)

    def snapshot_state(self, context):
        self.state.update(sorted(self.positions.items()))
        own = [(one, stop) for one, stop in sorted(self.stops.items()) if one in self.positions]
        self.stop_state.update(own)

    # -- partitions -----------------------------------------------------------------------------

    def open(self, context):
        self.kafka = self.runtime_context.client("kafka")
        self.consumer = self.kafka.Consumer(
            {
                "bootstrap.servers": SERVER,
                "group.id": "readers",
                "enable.auto.commit": False,
                "enable.partition.eof": True,
                "auto.offset.reset": "earliest",
            }
        )
        for partition in self.first_partitions():
            self.add(partition, "earliest" if self.is_restored else self.start)
        self.assign()

    def list_partitions(self):
        listed = self.consumer.list_topics(self.topic, timeout=30)
        return sorted(listed.topics[self.topic].partitions)

    def first_partitions(self):
        return self.own({*self.list_partitions(), *self.restored})

    def own(self, partitions):
        context = self.runtime_context
        return [one for one in sorted(partitions) if one % context.parallelism == context.subtask]

    def add(self, partition, start):
        if partition in self.restored:
            self.positions[partition] = self.restored[partition]
        else:
            self.positions[partition] = self.first_offset(partition, start)
        if self.bounded and partition not in self.stops:
            self.stops[partition] = self.first_offset(partition, "latest")

    def first_offset(self, partition, start):
        low, high = self.consumer.get_watermark_offsets(self.at(partition), timeout=30)
        return low if start == "earliest" else high

    def assign(self):
        self.consumer.assign([self.at(*one) for one in sorted(self.positions.items())])

    def at(self, partition, *offset):
        return self.kafka.TopicPartition(self.topic, partition, *offset)

    def discover(self):
        new = [one for one in self.own(self.list_partitions()) if one not in self.positions]
        for partition in new:
            self.add(partition, "earliest")
        if new:
            self.assign()

    # -- the loop -------------------------------------------------------------------------------

    def run(self, ctx):
        next_discovery_ms = self.now_ms() + self.discovery_ms
        while self.is_running and not self.is_finished():
            if self.discovery_ms >= 0 and self.now_ms() >= next_discovery_ms:
                next_discovery_ms = self.now_ms() + self.discovery_ms
                self.discover()
            message = self.consumer.poll(0.05)
            if message is None:
                continue
            if message.error() is None:
                self.emit(ctx, message)
            elif message.error().code() == self.kafka.KafkaError._PARTITION_EOF:
                self.reached(message)
            else:
                raise self.kafka.KafkaException(message.error())

    def emit(self, ctx, message):
        with ctx.get_checkpoint_lock():
            value = json.loads(message.value())
            if "end" in value:
                self.ended.add(message.partition())  # the position stays, so a restore ends, too
            elif not self.is_beyond(message):
                ctx.collect(value)
                self.advance(message)

    def advance(self, message):
        self.positions[message.partition()] = message.offset() + 1

    def reached(self, message):
        """Move to the end of a partition: what is skipped is no record."""
        partition = message.partition()
        if self.bounded:
            self.positions[partition] = max(self.positions[partition], message.offset())

    def is_beyond(self, message):
        stop = self.stop_of(message.partition())
        return stop is not None and message.offset() >= stop

    def stop_of(self, partition):
        return self.stops.get(partition)

    def is_finished(self):
        may_end = self.bounded or bool(self.ended)
        return may_end and all(self.has_ended(partition) for partition in self.positions)

    def has_ended(self, partition):
        if partition in self.ended:
            return True
        stop = self.stop_of(partition)
        return stop is not None and self.positions[partition] >= stop

    def now_ms(self):
        return self.runtime_context.clock.now_us() // 1000

    def cancel(self):
        self.is_running = False

    def close(self):
        self.consumer.close()
