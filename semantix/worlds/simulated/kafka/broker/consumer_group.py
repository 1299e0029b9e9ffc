"""One consumer group: its members, its committed offsets, and those pending in transactions.

A group has one member at a time (a rebalance between several is not modelled). Offsets that a
transaction commits are held back until its marker arrives; until then a consumer that asks for
stable offsets waits.
Source: Kafka, GroupMetadata.scala; KIP-98, KIP-447.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from confluent_kafka import KafkaError, TopicPartition

from semantix.worlds.simulated.kafka.broker.partition_log import Partition

UNKNOWN_MEMBER_ID = int(KafkaError.UNKNOWN_MEMBER_ID)
ILLEGAL_GENERATION = int(KafkaError.ILLEGAL_GENERATION)


class CommittedOffset(NamedTuple):
    """The offset that a group committed for a partition.

    Attributes:
        nth: position of its record among all offset records of the group. The broker compares
            records by it, not by the order of markers.
    """

    offset: int
    metadata: str | None = None
    leader_epoch: int | None = None
    nth: int = 0

    @classmethod
    def of(cls, given: TopicPartition) -> CommittedOffset:
        """Take offset, metadata and leader epoch of the client's value."""
        return cls(given.offset, given.metadata, given.leader_epoch)

    def at(self, partition: Partition) -> TopicPartition:
        """Give it as the client does."""
        given = {"metadata": self.metadata, "leader_epoch": self.leader_epoch}
        more: dict[str, Any] = {key: value for key, value in given.items() if value is not None}
        return TopicPartition(*partition, self.offset, **more)


Offsets = Mapping[Partition, CommittedOffset]


class Member:
    """A consumer that is in a group.

    Attributes:
        topics: the topics that it subscribed to and that existed when it joined.
        session_us: the group drops the member when no heartbeat has come for so long.
        last_alive_us: time of its last heartbeat, or of its join.
    """

    __slots__ = ("last_alive_us", "member_id", "session_us", "topics")

    def __init__(
        self, member_id: str, topics: tuple[str, ...], session_us: int, now_us: int
    ) -> None:
        self.member_id = member_id
        self.topics = topics
        self.session_us = session_us
        self.last_alive_us = now_us


class ConsumerGroup:
    """One group.

    Attributes:
        committed: by partition.
        pending: offsets of open transactions, by producer id.
        members: by member id; one at most.
        generation: counted up at each join.
        has_protocol: the group had a member once; without, it only stores offsets.
    """

    __slots__ = ("_count", "committed", "generation", "has_protocol", "members", "pending")

    def __init__(self) -> None:
        self.committed: dict[Partition, CommittedOffset] = {}
        self.pending: dict[int, dict[Partition, CommittedOffset]] = {}
        self.members: dict[str, Member] = {}
        self.generation = 0
        self.has_protocol = False
        self._count = 0

    def refuses(self, member_id: str, generation: int) -> int:
        """Give the error code for a commit by this member, 0 if it may.

        Without a member id the commit comes from a client outside of the group; it may commit
        while the group has no member.
        """
        if not member_id:
            return UNKNOWN_MEMBER_ID if self.members else 0
        if member_id not in self.members:
            return UNKNOWN_MEMBER_ID
        return 0 if generation == self.generation else ILLEGAL_GENERATION

    def is_pending(self, partition: Partition) -> bool:
        """True while an open transaction holds an offset of this partition."""
        return any(partition in offsets for offsets in self.pending.values())

    def add_pending(self, producer_id: int, offsets: Offsets) -> None:
        """Hold offsets back until the transaction's marker."""
        self.pending.setdefault(producer_id, {}).update(self.numbered(offsets))

    def complete(self, producer_id: int, committed: bool) -> Offsets:
        """Take or drop the offsets of a transaction; give those that were taken.

        An offset is not taken if a later record of the group has committed another one meanwhile.
        """
        offsets = self.pending.pop(producer_id, {})
        if not committed:
            return {}
        taken = {
            where: held
            for where, held in offsets.items()
            if where not in self.committed or self.committed[where].nth < held.nth
        }
        self.committed.update(taken)
        return taken

    def commit(self, offsets: Offsets) -> None:
        """Take offsets outside of transactions."""
        self.committed.update(self.numbered(offsets))

    def numbered(self, offsets: Offsets) -> Offsets:
        """Give the offsets as the next records of the group."""
        self._count += 1
        return {where: held._replace(nth=self._count) for where, held in offsets.items()}

    def resume(self) -> None:
        """Count records on from the offsets that the group holds."""
        every = [self.committed, *self.pending.values()]
        self._count = max([held.nth for one in every for held in one.values()], default=0)

    def is_free_for(self, member_id: str) -> bool:
        """True if a consumer may join: the group has no member, or the consumer is that member."""
        return not self.members or member_id in self.members

    def join(self, member: Member) -> None:
        """Make this member the group's only one."""
        self.members = {member.member_id: member}
        self.generation += 1
        self.has_protocol = True
