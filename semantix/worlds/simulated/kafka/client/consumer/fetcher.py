"""Fetches messages of the assigned partitions.

librdkafka fetches in the background. Here the fetcher looks at the logs at most once in a round
trip, and gives out only messages that stood there at its last look.
"""

from __future__ import annotations

from confluent_kafka import OFFSET_BEGINNING, OFFSET_END, KafkaError

from semantix.worlds.simulated.kafka.broker.partition_log import PartitionLog
from semantix.worlds.simulated.kafka.client.calls import Door
from semantix.worlds.simulated.kafka.client.consumer.assigned_partitions import (
    LEADER_EPOCH,
    AssignedPartition,
    AssignedPartitions,
)
from semantix.worlds.simulated.kafka.client.link import Link
from semantix.worlds.simulated.kafka.client.message import SimulatedMessage
from semantix.worlds.simulated.kafka.configuration.checks import Configuration
from semantix.worlds.simulated.kafka.learned import READ, UNCOMMITTED

_PARTITION_EOF = int(KafkaError._PARTITION_EOF)
_AUTO_OFFSET_RESET = int(KafkaError._AUTO_OFFSET_RESET)
_NOT_COMMITTED = "no previously committed offset available: Local: No offset stored"
_OUT_OF_RANGE = (
    "fetch failed due to requested offset not available on the broker: Broker: Offset out of range"
)
_RESET_TO = {
    "smallest": OFFSET_BEGINNING, "earliest": OFFSET_BEGINNING, "beginning": OFFSET_BEGINNING,
    "largest": OFFSET_END, "latest": OFFSET_END, "end": OFFSET_END,
}  # fmt: skip


class Fetcher:
    """Gives the next message of the assigned partitions of one consumer.

    Args:
        partitions: that are assigned; the fetcher changes positions in them, not the assignment.
        conf: of the consumer.
        committed_only: isolation level read_committed.
    """

    __slots__ = (
        "_broker",
        "_committed_only",
        "_door",
        "_group_id",
        "_has_asked",
        "_last",
        "_learned",
        "_next_look_us",
        "_partitions",
        "_reports_end",
        "_reset",
        "_stores",
    )  # fmt: skip

    def __init__(
        self,
        link: Link,
        door: Door,
        partitions: AssignedPartitions,
        conf: Configuration,
        *,
        committed_only: bool,
    ) -> None:
        self._broker = link.broker
        self._learned = link.learned
        self._door = door
        self._partitions = partitions
        self._committed_only = committed_only
        self._group_id = conf.values["group.id"]
        self._reset = conf.get("auto.offset.reset", "largest")
        self._reports_end = conf.get("enable.partition.eof", False)
        self._stores = conf.get("enable.auto.offset.store", True)
        self._next_look_us = 0
        self._has_asked = False
        self._last = 0

    def start_over(self) -> None:
        """Begin with the first partition of a new assignment."""
        self._last = 0
        self.look_again()

    def look_again(self) -> None:
        """Look at the logs again, one round trip from now."""
        door = self._door
        self._next_look_us = door.clock.now_us() + door.half_us + door.rest_us

    def until_next_look_us(self) -> int:
        """Give the time until the next look."""
        return max(self._next_look_us - self._door.clock.now_us(), 0)

    def next_message(self) -> SimulatedMessage | None:
        """Give the next message or event that was fetched, or None."""
        if not self._partitions.held:
            return None
        found = self._taken()
        is_due = found is None and not self.until_next_look_us()
        if is_due and not self._waits_for_answer():
            self._look()
            self.look_again()
            found = self._taken()
        return found

    def _waits_for_answer(self) -> bool:
        """On a slow network, send a fetch, which reaches the broker later; tell whether it has."""
        slow_us = self._door.network.slow_us
        self._has_asked = bool(slow_us) and not self._has_asked
        if self._has_asked:
            self._next_look_us = self._door.clock.now_us() + slow_us
        return self._has_asked

    def _taken(self) -> SimulatedMessage | None:
        held = self._partitions.held
        count = len(held)
        for step in range(count):
            nth = (self._last + step) % count
            found = self._next_of(held[nth])
            if found is not None:
                self._last = nth
                return found
        return None

    def _look(self) -> None:
        for assigned in self._partitions.held:
            log = self._broker.topics.log(assigned.topic, assigned.partition)
            if log is not None:
                self._learned.note(READ, assigned.topic)
                if not self._committed_only:
                    self._learned.note(UNCOMMITTED, assigned.topic)
                assigned.seen_end = log.end(self._committed_only)
                assigned.high = log.high

    def _next_of(self, assigned: AssignedPartition) -> SimulatedMessage | None:
        log = self._broker.topics.log(assigned.topic, assigned.partition)
        if assigned.is_paused or assigned.is_failed or log is None or assigned.seen_end < 0:
            return None
        if assigned.next_offset < 0:
            failure = self._resolve(assigned)
            if failure is not None or assigned.next_offset < 0:
                return failure
        if not log.low <= assigned.next_offset <= log.high:
            if self._reset not in _RESET_TO:
                return self._no_offset(assigned, _OUT_OF_RANGE)
            assigned.start = _RESET_TO[self._reset]
            assigned.next_offset = -1
            return self._resolve(assigned) or self._next_of(assigned)
        since = assigned.next_offset
        offset = min(log.next_visible(since, self._committed_only), assigned.seen_end)
        assigned.next_offset = max(offset, since)
        if offset >= assigned.seen_end:
            self._pass_markers(assigned, log, since)
            return self._end_of(assigned)
        entry = log.entries[offset]
        assigned.next_offset = offset + 1
        self._move_to(assigned, offset + 1)
        return SimulatedMessage(
            assigned.topic,
            assigned.partition,
            offset,
            entry.key,
            entry.value,
            timestamp_ms=entry.timestamp_ms,
            timestamp_type=entry.timestamp_type,
            headers=list(entry.headers) if entry.headers else None,
            leader_epoch=LEADER_EPOCH,
        )

    def _pass_markers(self, assigned: AssignedPartition, log: PartitionLog, since: int) -> None:
        """Move the position behind the last control marker before the end.

        The client hands markers on as messages that the application never sees, so each moves the
        position as a message does. Aborted records are passed with the marker behind them.
        """
        for offset in range(assigned.next_offset - 1, since - 1, -1):
            if log.entries[offset].control:
                self._move_to(assigned, offset + 1)
                return

    def _move_to(self, assigned: AssignedPartition, position: int) -> None:
        assigned.position = position
        if self._stores:
            assigned.stored = position
            assigned.stored_as = None

    def _end_of(self, assigned: AssignedPartition) -> SimulatedMessage | None:
        end = assigned.next_offset
        if not self._reports_end or assigned.reported_end == end:
            return None
        assigned.reported_end = end
        text = (
            f"Fetch from broker 1 reached end of partition at offset {end} "
            f"(HighwaterMark {assigned.high})"
        )
        error = KafkaError(_PARTITION_EOF, text)
        return SimulatedMessage(
            assigned.topic, assigned.partition, end, None, text.encode(), error=error
        )

    def _resolve(self, assigned: AssignedPartition) -> SimulatedMessage | None:
        """Turn `start` into an offset; give an error event if there is no such offset."""
        log = self._broker.topics.log(assigned.topic, assigned.partition)
        assert log is not None
        start = assigned.start
        if start not in (OFFSET_BEGINNING, OFFSET_END) and start < 0:
            group = self._broker.groups.found(self._group_id)
            waits = self._committed_only and group is not None
            if waits and group.is_pending(assigned.where):  # type: ignore[union-attr]
                return None  # waits for a stable offset
            held = group.committed.get(assigned.where) if group is not None else None
            if held is not None:
                start = held.offset
                self._partitions.note_committed(assigned.where, start)
            else:
                start = _RESET_TO.get(self._reset, start)
        if start == OFFSET_BEGINNING:
            assigned.next_offset = log.low
        elif start == OFFSET_END:
            assigned.next_offset = log.end(self._committed_only)
        elif start >= 0:
            assigned.next_offset = start
        else:
            return self._no_offset(assigned, _NOT_COMMITTED)
        return None

    def _no_offset(self, assigned: AssignedPartition, text: str) -> SimulatedMessage:
        assigned.is_failed = True
        return SimulatedMessage(
            assigned.topic,
            assigned.partition,
            None,
            None,
            text.encode(),
            error=KafkaError(_AUTO_OFFSET_RESET, text),
        )
