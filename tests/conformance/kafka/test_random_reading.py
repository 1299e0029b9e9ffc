"""Random sequences of what consumers and the admin client do: two clusters give the same answers.

One pair is the simulated and the real broker; the other, without containers, is two simulated ones
with different times.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from random import Random
from typing import Any

import pytest
from confluent_kafka import (
    OFFSET_BEGINNING,
    OFFSET_END,
    OFFSET_INVALID,
    ConsumerGroupTopicPartitions,
    IsolationLevel,
    KafkaError,
    TopicPartition,
)
from confluent_kafka.admin import NewPartitions, OffsetSpec

OPERATIONS = (
    "produce", "produce", "produce", "transaction", "transaction", "begin", "end", "assign",
    "assign", "read", "read", "read", "seek", "position", "commit", "commit_stored", "committed",
    "watermarks", "times", "list_offsets", "alter_group", "list_group", "delete_records",
    "add_partitions", "describe", "replace_consumer",
)  # fmt: skip
STARTS = (0, 1, 2, 3, 5, 8, 40, OFFSET_BEGINNING, OFFSET_END, OFFSET_INVALID)


class Side:
    """One of the two clusters. Each operation gives an answer that both sides must give."""

    def __init__(self, cluster: Any) -> None:
        self.cluster = cluster
        self.topic = cluster.topic(2)
        self.group = cluster.name("group")
        self.start_ms = cluster.time_ms() - 1_000_000
        self.plain = cluster.producer()
        self.writer = cluster.transactional(linger_ms=0)
        self.is_open = False
        self.isolation = "read_committed"
        self.told = -1  # the end that the consumer was told last; it is told once only
        self.consumer = self._made()

    def _made(self) -> Any:
        return self.cluster.consumer(
            self.group, isolation_level=self.isolation, enable_partition_eof=True
        )

    def at(self, partition: int, offset: int = OFFSET_INVALID) -> TopicPartition:
        return TopicPartition(self.topic, partition, offset)

    def _send(self, producer: Any, partition: int, time: int) -> int:
        stamp = self.start_ms + 1_000 * time
        value = b"%d" % time
        producer.produce(self.topic, value, partition=partition, timestamp=stamp)
        return int(producer.flush(20))

    # -- writing --------------------------------------------------------------------------------

    def produce(self, partition: int, number: int, _: bool) -> Any:
        return self._send(self.plain, partition, number)

    def begin(self, partition: int, number: int, _: bool) -> Any:
        if not self.is_open:
            self.writer.begin_transaction()
            self.is_open = True
        return self._send(self.writer, partition, number)

    def end(self, _: int, __: int, flag: bool) -> Any:
        if self.is_open:
            self.is_open = False
            (self.writer.commit_transaction if flag else self.writer.abort_transaction)(20)
        return "ended"

    def transaction(self, partition: int, number: int, flag: bool) -> Any:
        return self.begin(partition, number, flag), self.end(partition, number, flag)

    # -- the consumer ---------------------------------------------------------------------------

    def assign(self, partition: int, number: int, _: bool) -> Any:
        self.told = -1
        start = STARTS[number % len(STARTS)]
        self.consumer.assign([self.at(partition, start)])
        # When the client asks for such an offset is nobody's promise: so it must have asked.
        return self.read() if start < 0 else []

    def read(self, *_: Any) -> Any:
        """Read to the end of what the consumer sees now."""
        held = self.consumer.assignment()
        if not held:
            return []
        end = self.consumer.get_watermark_offsets(held[0], 20)[1]
        found: list[Any] = []
        while self.told < end:
            message = self.consumer.poll(5)
            if message is None:
                return [*found, "nothing more"]
            if message.error() is None:
                found.append((message.offset(), message.value()))
            elif message.error().code() != KafkaError._PARTITION_EOF:
                return [*found, self.cluster.error(message.error())]
            else:
                self.told = message.offset()
        return found

    def seek(self, partition: int, number: int, _: bool) -> Any:
        self.told = -1
        return self.consumer.seek(self.at(partition, number % 5))

    def position(self, partition: int, *_: Any) -> Any:
        self.read()
        return [found.offset for found in self.consumer.position([self.at(0), self.at(1)])]

    def commit(self, partition: int, number: int, _: bool) -> Any:
        found = self.consumer.commit(offsets=[self.at(partition, number % 7)], asynchronous=False)
        return [(one.partition, one.offset, one.error) for one in found]

    def commit_stored(self, *_: Any) -> Any:
        self.read()
        found = self.consumer.commit(asynchronous=False)
        return [(one.partition, one.offset) for one in found]

    def committed(self, *_: Any) -> Any:
        return [one.offset for one in self.consumer.committed([self.at(0), self.at(1)], 20)]

    def watermarks(self, partition: int, *_: Any) -> Any:
        return self.consumer.get_watermark_offsets(self.at(partition), 20)

    def times(self, partition: int, number: int, _: bool) -> Any:
        asked = self.at(partition, self.start_ms + 1_000 * (number // 2))
        return [one.offset for one in self.consumer.offsets_for_times([asked], 20)]

    def replace_consumer(self, _: int, __: int, flag: bool) -> Any:
        self.consumer.close()
        self.told = -1
        self.isolation = "read_committed" if flag else "read_uncommitted"
        self.consumer = self._made()

    # -- the admin client -----------------------------------------------------------------------

    def list_offsets(self, partition: int, number: int, flag: bool) -> Any:
        specs = (
            OffsetSpec.earliest(),
            OffsetSpec.latest(),
            OffsetSpec.for_timestamp(self.start_ms + 1_000 * (number // 2)),
        )
        level = IsolationLevel.READ_COMMITTED if flag else IsolationLevel.READ_UNCOMMITTED
        asked = {self.at(partition): specs[number % 3]}
        found = self.cluster.admin.list_offsets(asked, isolation_level=level)
        return [future.result(20).offset for future in found.values()]

    def alter_group(self, partition: int, number: int, _: bool) -> Any:
        wanted = ConsumerGroupTopicPartitions(self.group, [self.at(partition, number % 6)])
        found = self.cluster.admin.alter_consumer_group_offsets([wanted])[self.group].result(20)
        return [(one.partition, one.offset, one.error) for one in found.topic_partitions]

    def list_group(self, *_: Any) -> Any:
        asked = ConsumerGroupTopicPartitions(self.group)
        found = self.cluster.admin.list_consumer_group_offsets([asked])[self.group].result(20)
        return sorted((one.partition, one.offset) for one in found.topic_partitions)

    def delete_records(self, partition: int, number: int, _: bool) -> Any:
        found = self.cluster.admin.delete_records([self.at(partition, number % 4)])
        return [future.result(20).low_watermark for future in found.values()]

    def add_partitions(self, _: int, number: int, __: bool) -> Any:
        wanted = NewPartitions(self.topic, 2 + number // 16)
        for future in self.cluster.admin.create_partitions([wanted]).values():
            future.result(20)

    def describe(self, *_: Any) -> Any:
        self.cluster.admin.poll(0)
        return len(self.cluster.admin.list_topics(self.topic).topics[self.topic].partitions)

    def settle(self) -> None:
        """Wait until the markers of decided transactions are written."""
        if not self.is_open:
            self.cluster.until(lambda: self._ends(committed=True) == self._ends(committed=False))

    def _ends(self, *, committed: bool) -> list[int]:
        level = IsolationLevel.READ_COMMITTED if committed else IsolationLevel.READ_UNCOMMITTED
        asked = {self.at(partition): OffsetSpec.latest() for partition in (0, 1)}
        found = self.cluster.admin.list_offsets(asked, isolation_level=level)
        return [future.result(20).offset for future in found.values()]

    def close(self) -> None:
        self.end(0, 0, True)
        self.consumer.close()


def play(first: Any, second: Any, seed: int, steps: int) -> set[str]:
    """Do the same on both; give the operations that were answered without an error."""
    chance, sides = Random(seed), (Side(first), Side(second))
    answered, done = set(), []
    for number in range(steps):
        name = chance.choice(OPERATIONS)
        arguments = chance.randrange(2), number, chance.random() < 0.5
        answers = []
        for side in sides:
            operation = getattr(side, name)
            answers.append(side.cluster.outcome(partial(operation, *arguments)))
            side.settle()
        done.append((name, arguments, answers[0]))
        assert answers[0] == answers[1], done
        if answers[0][0] == "returned":
            answered.add(name)
    for side in sides:
        side.close()
    return answered


def test_times_of_answers_do_not_matter(make_simulated: Callable[..., Any]) -> None:
    answered: set[str] = set()
    for seed in range(40):
        quick = make_simulated(marker_delay_ms=1, latency_us=200)
        slow = make_simulated(marker_delay_ms=(5, 40), latency_us=3_000)
        answered |= play(quick, slow, seed, 60)
    assert answered == set(OPERATIONS)


@pytest.mark.containers
@pytest.mark.parametrize("seed", range(4))
def test_the_simulated_broker_answers_as_the_real_one(
    seed: int, make_simulated: Callable[..., Any], make_real: Callable[[], Any]
) -> None:
    play(make_simulated(), make_real(), seed, 60)
