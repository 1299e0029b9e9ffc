"""Commits of a consumer: synchronous, in the background, and automatic."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from confluent_kafka import OFFSET_INVALID, KafkaError, TopicPartition

from semantix.worlds.simulated.kafka.broker.broker import Broker
from semantix.worlds.simulated.kafka.broker.consumer_group import CommittedOffset
from semantix.worlds.simulated.kafka.broker.topics import UNKNOWN_TOPIC_OR_PART
from semantix.worlds.simulated.kafka.client.calls import Door, FailedPartition, failed, text_of
from semantix.worlds.simulated.kafka.client.consumer.arguments import check_positions
from semantix.worlds.simulated.kafka.client.consumer.assigned_partitions import (
    LEADER_EPOCH,
    AssignedPartition,
    AssignedPartitions,
)
from semantix.worlds.simulated.kafka.client.consumer.callbacks import Callbacks
from semantix.worlds.simulated.kafka.client.consumer.identity import GroupIdentity
from semantix.worlds.simulated.kafka.configuration.checks import Configuration

_NO_OFFSET = int(KafkaError._NO_OFFSET)
_INVALID_ARG = int(KafkaError._INVALID_ARG)
_STATE = int(KafkaError._STATE)

Outcome = tuple[int, int, list[TopicPartition]]  # when it is known, code, partitions


class Commits:
    """Commits of one consumer.

    The outcome of a commit in the background, also of an automatic one, goes to `on_commit` in a
    later poll, consume or close. A synchronous commit gives its outcome, and calls no callback.

    Args:
        conf: of the consumer.
        identity: of the consumer in its group.
        partitions: that are assigned; commits change positions in them, not the assignment.
        callbacks: where `on_commit` is called.
    """

    __slots__ = (
        "_automatic_us", "_broker", "_callbacks", "_door", "_identity", "_in_flight", "_is_closed",
        "_on_commit", "_outcomes", "_partitions", "_stores",
    )  # fmt: skip

    def __init__(
        self,
        broker: Broker,
        door: Door,
        conf: Configuration,
        *,
        identity: GroupIdentity,
        partitions: AssignedPartitions,
        callbacks: Callbacks,
    ) -> None:
        self._broker = broker
        self._door = door
        self._identity = identity
        self._partitions = partitions
        self._callbacks = callbacks
        self._on_commit = conf.callbacks.get("on_commit")
        self._stores = conf.get("enable.auto.offset.store", True)
        self._automatic_us = 0  # interval of automatic commits; 0: they are off
        if conf.get("enable.auto.commit", True):
            self._automatic_us = int(conf.get("auto.commit.interval.ms", 5_000)) * 1000
        self._outcomes: list[Outcome] = []
        self._in_flight = 0
        self._is_closed = False

    def commit(
        self, message: Any, offsets: Sequence[TopicPartition] | None, *, asynchronous: bool
    ) -> list[TopicPartition] | None:
        """Commit the given offsets, the offset behind a message, or the stored offsets."""
        check_positions(message, offsets, what="commit")
        named = self._to_commit(message, offsets)
        if asynchronous:
            self._door.local("commit")
            self._commit_later(named)
            return None
        if not any(at.offset >= 0 for at in named):
            raise failed(_NO_OFFSET, "Commit failed: " + text_of(_NO_OFFSET))
        return self._door.remote("commit", lambda: self._commit_now(named), "Commit failed: ")

    def store(self, message: Any, offsets: Sequence[TopicPartition] | None) -> None:
        """Store offsets for the next commit; needs `enable.auto.offset.store` off."""
        if message is None and offsets is None:
            raise ValueError("expected either message or offsets")
        check_positions(message, offsets, what="store")
        if self._stores:
            raise failed(_INVALID_ARG, "StoreOffsets failed: " + text_of(_INVALID_ARG))
        for at in self._to_commit(message, offsets):
            assigned = self._partitions.find(at.topic, at.partition)
            if assigned is None:
                raise failed(_STATE, "StoreOffsets failed: " + text_of(_STATE))
            if at.offset >= 0:
                assigned.stored = at.offset
                assigned.stored_as = CommittedOffset.of(at)

    def _to_commit(
        self, message: Any, offsets: Sequence[TopicPartition] | None
    ) -> list[TopicPartition]:
        if message is not None:
            where = message.topic(), message.partition()
            epoch = message.leader_epoch()
            return [CommittedOffset(message.offset() + 1, None, epoch).at(where)]
        if offsets is not None:
            return list(offsets)
        return [_stored(assigned) for assigned in self._partitions.held]

    def _commit_now(self, named: list[TopicPartition]) -> list[TopicPartition]:
        code = self._send(named)
        if code:
            raise failed(code, "Commit failed: " + text_of(code))
        return [CommittedOffset.of(at).at((at.topic, at.partition)) for at in named]

    def _commit_later(self, named: list[TopicPartition]) -> None:
        """Send a commit in the background; its outcome goes to `on_commit`."""
        door = self._door
        arrives_us = door.clock.now_us() + door.half_us + door.network.slow_us
        self._in_flight += 1

        def send() -> None:
            cut_us = door.network.cut_us()
            if cut_us and door.session.is_alive():
                door.clock.call_at(door.clock.now_us() + cut_us, send)
                return
            self._in_flight -= 1
            if door.session.is_alive():
                self._note_outcome(arrives_us + door.rest_us, self._send(named), named)

        door.clock.call_at(arrives_us, send)

    def _send(self, named: list[TopicPartition]) -> int:
        """Send OffsetCommit; known partitions are committed even if others are unknown."""
        wanted = {(at.topic, at.partition): CommittedOffset.of(at)
                  for at in named if at.offset >= 0}  # fmt: skip
        if not wanted:
            return _NO_OFFSET
        table = self._broker.topics
        offsets = {where: held for where, held in wanted.items() if table.log(*where) is not None}
        code = 0
        if offsets:
            identity = self._identity
            owner = self._door.session.owner
            code = self._broker.groups.commit(identity.group_id, offsets, identity.member, owner)
        if code:
            return code
        for where, held in offsets.items():
            self._partitions.note_committed(where, held.offset)
        return 0 if len(offsets) == len(wanted) else UNKNOWN_TOPIC_OR_PART

    # --- automatic commits

    def begin_automatic(self) -> None:
        """Commit stored offsets at each interval from now on, if commits are automatic."""
        if self._automatic_us:
            clock = self._door.clock
            clock.call_at(clock.now_us() + self._automatic_us, self._commit_automatically)

    def give_up(self, partitions: Sequence[AssignedPartition]) -> None:
        """Commit the stored offsets of partitions that leave the assignment."""
        if self._automatic_us:
            self._commit_stored(partitions, again=True)

    def _commit_automatically(self) -> None:
        held = self._partitions.held
        if held and not self._is_closed and self._door.session.is_alive():
            if not self._door.network.is_cut():
                self._commit_stored(held)
            self.begin_automatic()

    def _commit_stored(
        self, partitions: Sequence[AssignedPartition], *, again: bool = False
    ) -> None:
        """Commit stored offsets automatically; without a new offset there is no outcome.

        Args:
            again: commit offsets that were committed before, too: the client does so when it gives
                partitions up.
        """
        named = [_stored(assigned, again=again) for assigned in partitions]
        if any(at.offset >= 0 for at in named):
            code = self._send(named)
            self._note_outcome(self._door.clock.now_us(), code, named)

    # --- outcomes

    def _note_outcome(self, known_us: int, code: int, named: list[TopicPartition]) -> None:
        if self._on_commit is not None:
            reported = [
                at if code in (0, _NO_OFFSET) else FailedPartition.of(at, code) for at in named
            ]
            self._outcomes.append((known_us, code, reported))

    def serve(self) -> None:
        """Call `on_commit` with the outcomes that are known by now."""
        if not self._outcomes or self._on_commit is None:
            return
        now_us = self._door.clock.now_us()
        while self._outcomes and self._outcomes[0][0] <= now_us:
            _, code, named = self._outcomes.pop(0)
            self._callbacks.call(self._on_commit, KafkaError(code) if code else None, named)

    def close(self) -> None:
        """Wait for commits in the background, and end automatic commits."""
        self._is_closed = True
        if self._in_flight:
            self._door.clock.wait_us(self._door.half_us + self._door.rest_us)
        self.serve()


def _stored(assigned: AssignedPartition, *, again: bool = False) -> TopicPartition:
    """Give the stored offset of a partition, or OFFSET_INVALID if it was committed before."""
    if assigned.stored <= (OFFSET_INVALID if again else assigned.committed):
        return assigned.as_topic_partition(OFFSET_INVALID)
    held = assigned.stored_as or CommittedOffset(assigned.stored, None, LEADER_EPOCH)
    return held.at(assigned.where)
