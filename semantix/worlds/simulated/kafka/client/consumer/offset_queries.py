"""Questions of a consumer about offsets: committed, positions, watermarks, by time."""

from __future__ import annotations

from collections.abc import Sequence

from confluent_kafka import OFFSET_BEGINNING, OFFSET_END, OFFSET_INVALID, KafkaError, TopicPartition

from semantix.worlds.simulated.kafka.broker.consumer_group import CommittedOffset
from semantix.worlds.simulated.kafka.broker.topics import UNKNOWN_TOPIC_OR_PART
from semantix.worlds.simulated.kafka.client.calls import Door, FailedPartition, failed, text_of
from semantix.worlds.simulated.kafka.client.consumer.assigned_partitions import (
    LEADER_EPOCH,
    AssignedPartitions,
)
from semantix.worlds.simulated.kafka.client.link import Link
from semantix.worlds.simulated.kafka.learned import READ

_TIMED_OUT = int(KafkaError._TIMED_OUT)
_UNKNOWN_PARTITION = int(KafkaError._UNKNOWN_PARTITION)
_RETRY_US = 20_000  # until the client asks again for offsets that are pending
_NOTHING = CommittedOffset(OFFSET_INVALID)
_REASON_COMMITTED = "Failed to get committed offsets: "


class OffsetQueries:
    """Answers the questions of one consumer; changes nothing.

    Args:
        partitions: that are assigned.
        group_id: of the consumer's group.
        committed_only: isolation level read_committed.
    """

    __slots__ = ("_broker", "_committed_only", "_door", "_group_id", "_learned", "_partitions")

    def __init__(
        self,
        link: Link,
        door: Door,
        partitions: AssignedPartitions,
        *,
        group_id: str,
        committed_only: bool,
    ) -> None:
        self._broker = link.broker
        self._learned = link.learned
        self._door = door
        self._partitions = partitions
        self._group_id = group_id
        self._committed_only = committed_only

    def committed(
        self, partitions: Sequence[TopicPartition], timeout: float
    ) -> list[TopicPartition]:
        """Give the group's offsets.

        A consumer that reads committed records waits while one of them is pending in a transaction.
        """
        bound = 60.0 if timeout is None or timeout < 0 else float(timeout)
        until_us = self._door.clock.now_us() + int(bound * 1e6)

        def answer() -> list[TopicPartition]:
            group = self._broker.groups.of(self._group_id)
            while self._committed_only and any(
                group.is_pending((at.topic, at.partition)) for at in partitions
            ):
                left_us = until_us - self._door.clock.now_us()
                if left_us <= 0:
                    raise failed(_TIMED_OUT, _REASON_COMMITTED + text_of(_TIMED_OUT))
                self._door.clock.wait_us(min(left_us, _RETRY_US))
            found = []
            for at in partitions:
                place = at.topic, at.partition
                found.append(group.committed.get(place, _NOTHING).at(place))
            return found

        return self._door.remote("committed", answer, _REASON_COMMITTED, timeout)

    def positions(self, partitions: Sequence[TopicPartition]) -> list[TopicPartition]:
        """Give the positions: one behind the last message that the consumer got."""
        found = []
        for at in partitions:
            assigned = self._partitions.find(at.topic, at.partition)
            offset = assigned.position if assigned is not None else OFFSET_INVALID
            self._partitions.topics.add(at.topic)  # whoever asks makes the client know it
            epoch = LEADER_EPOCH if offset >= 0 else None
            found.append(CommittedOffset(offset, None, epoch).at((at.topic, at.partition)))
        return found

    def watermarks(
        self, partition: TopicPartition, timeout: float, *, cached: bool
    ) -> tuple[int, int]:
        """Give (first offset, end); the end is the LSO for a read_committed consumer."""
        self._learned.note(READ, partition.topic)
        reason = "Failed to get watermark offsets: "
        if cached:
            return self._cached_watermarks(partition)

        def answer() -> tuple[int, int]:
            log = self._broker.topics.log(partition.topic, partition.partition)
            if log is None:
                raise failed(_UNKNOWN_PARTITION, reason + text_of(_UNKNOWN_PARTITION))
            return log.low, log.end(self._committed_only)

        return self._door.remote("get_watermark_offsets", answer, reason, timeout)

    def _cached_watermarks(self, partition: TopicPartition) -> tuple[int, int]:
        self._door.local("get_watermark_offsets")
        assigned = self._partitions.find(partition.topic, partition.partition)
        log = self._broker.topics.log(partition.topic, partition.partition)
        if assigned is None or log is None or assigned.high < 0:
            return OFFSET_INVALID, OFFSET_INVALID
        return log.low, assigned.high

    def for_times(
        self, partitions: Sequence[TopicPartition], timeout: float
    ) -> list[TopicPartition]:
        """Give the first offset at or behind each time; OFFSET_END where there is none."""

        def answer() -> list[TopicPartition]:
            return [self._offset_for_time(at) for at in partitions]

        reason = "Failed to get offsets: "
        return self._door.remote("offsets_for_times", answer, reason, timeout)

    def _offset_for_time(self, at: TopicPartition) -> TopicPartition:
        log = self._broker.topics.log(at.topic, at.partition)
        found = TopicPartition(at.topic, at.partition, at.offset)
        self._learned.note(READ, at.topic)
        if log is None:
            known = at.topic in self._broker.topics.topics
            return FailedPartition.of(at, _UNKNOWN_PARTITION if known else UNKNOWN_TOPIC_OR_PART)
        if at.offset == OFFSET_END:
            found.offset = log.end(self._committed_only)
        elif at.offset == OFFSET_BEGINNING:
            found.offset = log.low
        else:
            offset = log.offset_for_time(at.offset, self._committed_only)
            found.offset = OFFSET_END if offset < 0 else offset
        return found
