"""The half of a consumer that is about what it reads: assignment, subscription, seek and pause."""

from __future__ import annotations

import re
from collections.abc import Sequence

from confluent_kafka import OFFSET_INVALID, OFFSET_STORED, KafkaError, TopicPartition

from semantix.worlds.simulated.kafka.client.calls import failed, text_of
from semantix.worlds.simulated.kafka.client.consumer_offsets import (
    UNKNOWN_TOPIC_OR_PART,
    ConsumerOffsets,
    Rebalanced,
)
from semantix.worlds.simulated.kafka.client.fetcher import AssignedPartition
from semantix.worlds.simulated.kafka.client.message import SimulatedMessage

_STATE = int(KafkaError._STATE)


class ConsumerAssignment(ConsumerOffsets):
    """What one consumer reads; `SimulatedConsumer` adds the rest."""

    _topics: tuple[str, ...]
    _has_joined: bool
    _on_assign: Rebalanced | None
    _on_revoke: Rebalanced | None
    _events: list[SimulatedMessage]
    _auto_commit_us: int
    _handle: int

    def assign(self, partitions: Sequence[TopicPartition]) -> None:
        """Read these partitions, from their offsets, else from the group's."""
        self._check_open()
        if not isinstance(partitions, list):
            raise TypeError("requires list of TopicPartition")
        self._door.local("assign")
        self._start(partitions)

    def _start(self, partitions: Sequence[TopicPartition]) -> None:
        self._fetcher.assign(
            [AssignedPartition(at.topic, at.partition, at.offset) for at in partitions]
        )
        if self._auto_commit_us and partitions:
            clock = self._door.clock
            clock.call_at(clock.now_us() + self._auto_commit_us, self._auto_commit)

    def _auto_commit(self) -> None:
        if self._closed or not self._fetcher.assigned or not self._door.session.is_alive():
            return
        self._commit_stored()
        clock = self._door.clock
        clock.call_at(clock.now_us() + self._auto_commit_us, self._auto_commit)

    def incremental_assign(self, partitions: Sequence[TopicPartition]) -> None:
        """Add partitions to the assignment."""
        self._check_open()
        self._door.local("assign")
        added = [AssignedPartition(at.topic, at.partition, at.offset) for at in partitions]
        self._fetcher.assigned.extend(added)
        self._fetcher.look_again()

    def incremental_unassign(self, partitions: Sequence[TopicPartition]) -> None:
        """Take partitions out of the assignment."""
        self._check_open()
        self._door.local("unassign")
        gone = [(at.topic, at.partition) for at in partitions]
        kept = [at for at in self._fetcher.assigned if (at.topic, at.partition) not in gone]
        self._fetcher.assigned = kept

    def unassign(self) -> None:
        """Read nothing."""
        self._check_open()
        self._door.local("unassign")
        self._fetcher.assign([])

    def assignment(self) -> list[TopicPartition]:
        """Give what is assigned."""
        self._check_open()
        return [
            at.as_topic_partition(OFFSET_STORED if at.start == OFFSET_INVALID else at.start)
            for at in self._fetcher.assigned
        ]

    def subscribe(
        self,
        topics: Sequence[str],
        on_assign: Rebalanced | None = None,
        on_revoke: Rebalanced | None = None,
        on_lost: Rebalanced | None = None,
    ) -> None:
        """Join the group for these topics; the assignment comes with a later poll."""
        self._check_open()
        if not isinstance(topics, list):
            raise TypeError("expected list of topic unicode strings")
        self._door.local("subscribe")
        self._topics = tuple(topics)
        self._on_assign, self._on_revoke = on_assign, on_revoke
        self._has_joined = False

    def unsubscribe(self) -> None:
        """Leave the group."""
        self._check_open()
        self._door.local("unsubscribe")
        self._leave()

    def _leave(self) -> None:
        if self._member[0]:
            if self._on_revoke is not None and self._fetcher.assigned:
                self._on_revoke(self, [at.as_topic_partition(OFFSET_INVALID)
                                       for at in self._fetcher.assigned])  # fmt: skip
            self._broker.groups.of(self._group_id).leave(self._member[0])
            self._member = ("", -1)
            self._fetcher.assign([])
        self._topics = ()
        self._has_joined = True

    def _join(self) -> None:
        """Become the member of the group, and get all partitions of the topics."""
        door = self._door
        group = self._broker.groups.of(self._group_id)
        if group.member_id and group.member_id != self._member[0]:
            if group.is_member_alive():
                return
            door.clock.wait_us(int(self._conf.get("session.timeout.ms", 45_000)) * 1000)
        door.clock.wait_us(door.half_us)
        names = self._matching_topics()
        member_id = self._member[0] or f"rdkafka-{door.session.owner}-{self._handle}"
        group.join(member_id, names, door.session.is_alive)
        self._member = (member_id, group.generation)
        self._has_joined = True
        door.clock.wait_us(door.rest_us)
        topics = self._broker.topics.topics
        partitions = [
            TopicPartition(name, partition)
            for name in sorted(names)
            for partition in range(len(topics[name].partitions))
        ]
        self._fetcher.assign([])
        if self._on_assign is not None:
            self._on_assign(self, partitions)
        if not self._fetcher.assigned:  # the callback may have assigned by itself
            self._start(partitions)

    def _matching_topics(self) -> tuple[str, ...]:
        known = self._broker.topics.topics
        names: list[str] = []
        for topic in self._topics:
            if topic.startswith("^"):
                names.extend(name for name in known if re.search(topic, name))
            elif topic in known:
                names.append(topic)
            else:
                text = f"Subscribed topic not available: {topic}: {text_of(UNKNOWN_TOPIC_OR_PART)}"
                error = KafkaError(UNKNOWN_TOPIC_OR_PART, text)
                self._events.append(
                    SimulatedMessage(topic, None, None, None, text.encode(), error=error)
                )
        return tuple(dict.fromkeys(names))

    def seek(self, partition: TopicPartition) -> None:
        """Go on elsewhere in an assigned partition."""
        self._check_open()
        self._door.local("seek")
        assigned = self._fetcher.find(partition.topic, partition.partition)
        if assigned is None:
            raise failed(_STATE, f"Failed to seek to offset {partition.offset}: {text_of(_STATE)}")
        assigned.restart(partition.offset)
        self._fetcher.look_again()

    def pause(self, partitions: Sequence[TopicPartition]) -> None:
        """Give out nothing of these partitions."""
        self._set_paused("pause", partitions, True)

    def resume(self, partitions: Sequence[TopicPartition]) -> None:
        """Give out messages of these partitions again."""
        self._set_paused("resume", partitions, False)

    def _set_paused(self, step: str, partitions: Sequence[TopicPartition], paused: bool) -> None:
        self._check_open()
        self._door.local(step)
        for at in partitions:
            assigned = self._fetcher.find(at.topic, at.partition)
            if assigned is not None:
                assigned.is_paused = paused
