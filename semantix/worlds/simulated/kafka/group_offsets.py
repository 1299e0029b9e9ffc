"""Consumer groups: committed offsets, those pending in transactions, and the one member.

A group knows one living member (rebalancing between several is not modelled). An offset committed
in a transaction is held back until its marker; until then a reader who wants stable offsets waits.
Source: Kafka, GroupMetadataManager.scala; KIP-98, KIP-447.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from confluent_kafka import KafkaError, TopicPartition

Partition = tuple[str, int]

UNKNOWN_MEMBER_ID = int(KafkaError.UNKNOWN_MEMBER_ID)
ILLEGAL_GENERATION = int(KafkaError.ILLEGAL_GENERATION)


class CommittedOffset(NamedTuple):
    """What a group holds for a partition."""

    offset: int
    metadata: str | None = None
    leader_epoch: int | None = None

    @classmethod
    def of(cls, given: TopicPartition) -> CommittedOffset:
        """Take offset, metadata and leader epoch of the client's value."""
        return cls(given.offset, given.metadata, given.leader_epoch)

    def at(self, partition: Partition) -> TopicPartition:
        """Give it as the client does."""
        given = {"metadata": self.metadata, "leader_epoch": self.leader_epoch}
        more: dict[str, Any] = {key: value for key, value in given.items() if value is not None}
        return TopicPartition(*partition, self.offset, **more)


class ConsumerGroup:
    """One group.

    Attributes:
        committed: by partition.
        pending: offsets of open transactions, by producer id.
        member_id: of the living member, or empty.
        topics: what the member subscribed to.
        generation: counted up at each join.
        has_protocol: it had a member; without, it is a mere place for offsets.
        last_alive_us: time of the member's last heartbeat; its session ends that much later.
    """

    __slots__ = (
        "committed", "generation", "has_protocol", "last_alive_us", "member_id", "pending",
        "topics",
    )  # fmt: skip

    def __init__(self) -> None:
        self.committed: dict[Partition, CommittedOffset] = {}
        self.pending: dict[int, dict[Partition, CommittedOffset]] = {}
        self.member_id = ""
        self.topics: tuple[str, ...] = ()
        self.generation = 0
        self.has_protocol = False
        self.last_alive_us = 0

    def refuses(self, member_id: str, generation: int) -> int:
        """Give the error code for a commit by this member, 0 if it may."""
        if not member_id:
            return UNKNOWN_MEMBER_ID if self.member_id else 0
        if member_id != self.member_id:
            return UNKNOWN_MEMBER_ID
        return 0 if generation == self.generation else ILLEGAL_GENERATION

    def is_pending(self, partition: Partition) -> bool:
        """True while an open transaction holds an offset of this partition."""
        return any(partition in offsets for offsets in self.pending.values())

    def add_pending(self, producer_id: int, offsets: dict[Partition, CommittedOffset]) -> None:
        """Hold offsets back until the transaction's marker."""
        self.pending.setdefault(producer_id, {}).update(offsets)

    def complete(self, producer_id: int, committed: bool) -> None:
        """Take or drop the offsets of a transaction."""
        offsets = self.pending.pop(producer_id, None)
        if committed and offsets:
            self.committed.update(offsets)

    def is_free_for(self, member_id: str) -> bool:
        """Tell whether a member may join: nobody is in the group, or itself."""
        return self.member_id in ("", member_id)

    def join(self, member_id: str, topics: tuple[str, ...], now_us: int) -> None:
        """Make this member the group's only one."""
        self.member_id, self.topics = member_id, topics
        self.last_alive_us = now_us
        self.generation += 1
        self.has_protocol = True

    def leave(self, member_id: str) -> None:
        """Let the member go."""
        if self.member_id == member_id:
            self.member_id, self.topics = "", ()


class GroupTable:
    """All groups of the cluster, by id."""

    __slots__ = ("groups",)

    def __init__(self) -> None:
        self.groups: dict[str, ConsumerGroup] = {}

    def found(self, group_id: str) -> ConsumerGroup | None:
        """Give the group, if there is one."""
        return self.groups.get(group_id)

    def of(self, group_id: str) -> ConsumerGroup:
        """Give the group, made if it is not there."""
        group = self.groups.get(group_id)
        if group is None:
            group = self.groups[group_id] = ConsumerGroup()
        return group
