"""The partitions that a consumer is assigned, each with its positions."""

from __future__ import annotations

from collections.abc import Iterable

from confluent_kafka import OFFSET_INVALID, TopicPartition

from semantix.worlds.simulated.kafka.broker.consumer_group import CommittedOffset
from semantix.worlds.simulated.kafka.broker.partition_log import Partition

LEADER_EPOCH = 0  # the broker never fails over


class AssignedPartition:
    """One partition in a consumer's hands.

    Attributes:
        start: as assigned or sought: an offset, or one of the client's special values.
        next_offset: where fetching goes on; -1 until `start` is resolved.
        position: one behind the last message given out, OFFSET_INVALID before.
        stored: what the next commit takes, unless it is no further than `committed`.
        stored_as: with metadata, where the user stored it.
        committed: what this consumer committed last, or began from.
        seen_end: the end at the last look; nothing beyond it comes out.
        high: the high watermark at the last look, -1 before.
        told_end: the end that the last `_PARTITION_EOF` event named, -1 before.
        is_failed: no offset to start from was found; nothing comes out until the next seek.
    """

    __slots__ = (
        "committed", "high", "is_failed", "is_paused", "next_offset", "partition", "position",
        "seen_end", "start", "stored", "stored_as", "told_end", "topic",
    )  # fmt: skip

    def __init__(self, topic: str, partition: int, start: int) -> None:
        self.topic = topic
        self.partition = partition
        self.stored = self.committed = OFFSET_INVALID
        self.stored_as: CommittedOffset | None = None
        self.is_paused = False
        self.high = -1
        self.restart(start)

    @property
    def where(self) -> Partition:
        """Topic and number."""
        return self.topic, self.partition

    def restart(self, start: int) -> None:
        """Begin at `start`: what was fetched is dropped."""
        self.start = start
        self.next_offset = -1
        self.position = OFFSET_INVALID
        self.seen_end = -1
        self.told_end = -1
        self.is_failed = False

    def as_topic_partition(self, offset: int) -> TopicPartition:
        """Give it as the client's value, with an offset."""
        return TopicPartition(self.topic, self.partition, offset)


class AssignedPartitions:
    """All of them. `Assignment` is the only one to change which they are.

    Attributes:
        held: in the order of the assignment.
    """

    __slots__ = ("held",)

    def __init__(self) -> None:
        self.held: list[AssignedPartition] = []

    def find(self, topic: str, partition: int) -> AssignedPartition | None:
        """Give an assigned partition."""
        for assigned in self.held:
            if assigned.partition == partition and assigned.topic == topic:
                return assigned
        return None


def assigned_from(partitions: Iterable[TopicPartition]) -> list[AssignedPartition]:
    """Make assigned partitions that start at the offsets given."""
    return [AssignedPartition(at.topic, at.partition, at.offset) for at in partitions]
