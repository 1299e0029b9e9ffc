"""How a consumer commits: what it stored or is told, at once, in the background, or by itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from confluent_kafka import OFFSET_INVALID, KafkaError, TopicPartition

from semantix.worlds.simulated.kafka.client.calls import FailedPartition, failed, text_of
from semantix.worlds.simulated.kafka.client.consumer_offsets import (
    UNKNOWN_TOPIC_OR_PART,
    ConsumerOffsets,
)
from semantix.worlds.simulated.kafka.client.fetcher import LEADER_EPOCH, AssignedPartition
from semantix.worlds.simulated.kafka.group_offsets import CommittedOffset

_NO_OFFSET = int(KafkaError._NO_OFFSET)
_INVALID_ARG = int(KafkaError._INVALID_ARG)
_STATE = int(KafkaError._STATE)

Outcome = tuple[int, int, list[TopicPartition]]  # when it is known, code, partitions


class ConsumerCommits(ConsumerOffsets):
    """Commits of one consumer.

    The outcome of a commit in the background, also of an automatic one, goes to `on_commit` in a
    later poll, consume or close. A synchronous commit gives its outcome, and tells no callback.
    """

    _auto_commit_us: int
    _outcomes: list[Outcome]
    _in_flight: int
    _raised: list[BaseException]

    def commit(
        self,
        message: Any = None,
        offsets: Sequence[TopicPartition] | None = None,
        asynchronous: bool = True,
    ) -> list[TopicPartition] | None:
        """Commit the offsets given, that of a message, or what was stored since the last commit."""
        self._check_open()
        if message is not None and offsets is not None:
            raise ValueError("message and offsets are mutually exclusive")
        named = self._to_commit(message, offsets)
        if asynchronous:
            self._door.local("commit")
            self._commit_later(named)
            return None
        if not any(at.offset >= 0 for at in named):
            raise failed(_NO_OFFSET, "Commit failed: " + text_of(_NO_OFFSET))
        return self._door.remote("commit", lambda: self._commit_now(named), "Commit failed: ")

    def _to_commit(
        self, message: Any, offsets: Sequence[TopicPartition] | None
    ) -> list[TopicPartition]:
        if message is not None:
            where = message.topic(), message.partition()
            epoch = message.leader_epoch()
            return [CommittedOffset(message.offset() + 1, None, epoch).at(where)]
        if offsets is not None:
            return list(offsets)
        return [_stored(assigned) for assigned in self._fetcher.assigned]

    def _commit_now(self, named: list[TopicPartition]) -> list[TopicPartition]:
        code = self._send_commit(named)
        if code:
            raise failed(code, "Commit failed: " + text_of(code))
        return [CommittedOffset.of(at).at((at.topic, at.partition)) for at in named]

    def _commit_later(self, named: list[TopicPartition]) -> None:
        """Send a commit in the background; its outcome goes to `on_commit`."""
        door = self._door
        arrives_us = door.clock.now_us() + door.half_us
        self._in_flight += 1

        def send() -> None:
            self._in_flight -= 1
            if door.session.is_alive():
                self._note_outcome(arrives_us + door.rest_us, self._send_commit(named), named)

        door.clock.call_at(arrives_us, send)

    def _note_outcome(self, known_us: int, code: int, named: list[TopicPartition]) -> None:
        if "on_commit" in self._conf.callbacks:
            told = [at if code in (0, _NO_OFFSET) else FailedPartition.of(at, code) for at in named]
            self._outcomes.append((known_us, code, told))

    def _send_commit(self, named: list[TopicPartition]) -> int:
        """OffsetCommit; partitions that are known are committed also where others are not."""
        wanted = {(at.topic, at.partition): CommittedOffset.of(at)
                  for at in named if at.offset >= 0}  # fmt: skip
        if not wanted:
            return _NO_OFFSET
        table = self._broker.topics
        offsets = {where: held for where, held in wanted.items() if table.log(*where) is not None}
        code = 0
        if offsets:
            code = self._broker.commit_offsets(self._group_id, offsets, self._member)
        if code:
            return code
        for where, held in offsets.items():
            assigned = self._fetcher.find(*where)
            if assigned is not None:
                assigned.committed = held.offset
        return 0 if len(offsets) == len(wanted) else UNKNOWN_TOPIC_OR_PART

    def _commit_stored(
        self, partitions: Sequence[AssignedPartition], *, again: bool = False
    ) -> None:
        """Commit what was stored, as the client does by itself; nothing new is no event.

        Args:
            again: also what was committed before: the last commit of what is given up does that.
        """
        named = [_stored(assigned, again=again) for assigned in partitions]
        if any(at.offset >= 0 for at in named):
            code = self._send_commit(named)
            self._note_outcome(self._door.clock.now_us(), code, named)

    def _serve_outcomes(self) -> None:
        """Call `on_commit` with what is known by now."""
        now_us = self._door.clock.now_us()
        while self._outcomes and self._outcomes[0][0] <= now_us:
            _, code, named = self._outcomes.pop(0)
            try:
                self._conf.callbacks["on_commit"](KafkaError(code) if code else None, named)
            except Exception as error:  # raised by the call that served it
                self._raised.append(error)

    def store_offsets(
        self, message: Any = None, offsets: Sequence[TopicPartition] | None = None
    ) -> None:
        """Store offsets for the next commit; needs `enable.auto.offset.store` off."""
        self._check_open()
        if self._conf.get("enable.auto.offset.store", True):
            raise failed(_INVALID_ARG, "StoreOffsets failed: " + text_of(_INVALID_ARG))
        for at in self._to_commit(message, offsets):
            assigned = self._fetcher.find(at.topic, at.partition)
            if assigned is None:
                raise failed(_STATE, "StoreOffsets failed: " + text_of(_STATE))
            if at.offset >= 0:
                assigned.stored = at.offset
                assigned.stored_as = CommittedOffset.of(at)


def _stored(assigned: AssignedPartition, *, again: bool = False) -> TopicPartition:
    """Give what a commit takes of a partition: nothing, if it is no further than the last one."""
    where = assigned.topic, assigned.partition
    if assigned.stored <= (OFFSET_INVALID if again else assigned.committed):
        return TopicPartition(*where, OFFSET_INVALID)
    held = assigned.stored_as or CommittedOffset(assigned.stored, None, LEADER_EPOCH)
    return held.at(where)
