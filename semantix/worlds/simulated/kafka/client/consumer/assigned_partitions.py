"""The partitions that are assigned to a consumer, each with its positions."""

from __future__ import annotations

from collections.abc import Iterable

from confluent_kafka import OFFSET_INVALID, TopicPartition

from semantix.worlds.simulated.kafka.broker.consumer_group import CommittedOffset
from semantix.worlds.simulated.kafka.broker.partition_log import Partition

LEADER_EPOCH = 0  # the broker never fails over


class AssignedPartition:
    """One assigned partition.

    Attributes:
        start: as assigned or sought: an offset, or one of the client's special values.
        next_offset: where fetching goes on; -1 until `start` is resolved.
        position: one behind the last message given out, OFFSET_INVALID before.
        stored: the offset for the next commit, which leaves it out if it is `committed` already.
        stored_as: the stored offset with metadata, if the user stored it.
        committed: the offset that this consumer committed last, or began from.
        seen_end: the end at the last look; nothing beyond it comes out.
        high: the high watermark at the last look, -1 before.
        reported_end: the end that the last `_PARTITION_EOF` event named, -1 before.
        is_failed: no offset to start from was found; nothing comes out until the next seek.
    """

    __slots__ = (
        "committed",
        "high",
        "is_failed",
        "is_paused",
        "next_offset",
        "partition",
        "position",
        "reported_end",
        "seen_end",
        "start",
        "stored",
        "stored_as",
        "topic",
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
        """Begin at `start`; drop all that was fetched."""
        self.start = start
        self.next_offset = -1
        self.position = OFFSET_INVALID
        self.seen_end = -1
        self.reported_end = -1
        self.is_failed = False

    def as_topic_partition(self, offset: int) -> TopicPartition:
        """Give it as the client's value, with an offset."""
        return TopicPartition(self.topic, self.partition, offset)


class AssignedPartitions:
    """All assigned partitions of one consumer; only `Assignment` changes which they are.

    Attributes:
        held: in the order of the assignment.
        paused: what the application has paused; it stays so when it is assigned again.
        topics: of all partitions that were ever assigned, or whose position was asked for; the
            client knows their partitions.
        committed: of their partitions, the offset that this consumer committed last, or began
            from. The client remembers it over assignments.
    """

    __slots__ = ("committed", "held", "paused", "topics")

    def __init__(self) -> None:
        self.held: list[AssignedPartition] = []
        self.paused: set[Partition] = set()
        self.topics: set[str] = set()
        self.committed: dict[Partition, int] = {}

    def assigned_from(self, partitions: Iterable[TopicPartition]) -> list[AssignedPartition]:
        """Make assigned partitions that start at the offsets given."""
        made = [AssignedPartition(at.topic, at.partition, at.offset) for at in partitions]
        for assigned in made:
            assigned.is_paused = assigned.where in self.paused
            assigned.committed = self.committed.get(assigned.where, OFFSET_INVALID)
            self.topics.add(assigned.topic)
        return made

    def note_committed(self, where: Partition, offset: int) -> None:
        """Remember the offset of a partition that the client knows."""
        if where[0] in self.topics:
            self.committed[where] = offset
            assigned = self.find(*where)
            if assigned is not None:
                assigned.committed = offset

    def find(self, topic: str, partition: int) -> AssignedPartition | None:
        """Give an assigned partition."""
        for assigned in self.held:
            if assigned.partition == partition and assigned.topic == topic:
                return assigned
        return None
