"""Assigned partitions and what was fetched from them.

librdkafka fetches in the background; here a look at the logs is taken at most once per round trip,
and messages come out of what that look has seen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from confluent_kafka import OFFSET_BEGINNING, OFFSET_END, OFFSET_INVALID, KafkaError, TopicPartition

from semantix.worlds.simulated.kafka.client.calls import Door
from semantix.worlds.simulated.kafka.client.message import SimulatedMessage
from semantix.worlds.simulated.kafka.group_offsets import CommittedOffset

if TYPE_CHECKING:
    from semantix.worlds.simulated.kafka.broker import KafkaBroker

_PARTITION_EOF = int(KafkaError._PARTITION_EOF)
_AUTO_OFFSET_RESET = int(KafkaError._AUTO_OFFSET_RESET)
LEADER_EPOCH = 0  # the broker never fails over
_RESET_TO = {
    "smallest": OFFSET_BEGINNING, "earliest": OFFSET_BEGINNING, "beginning": OFFSET_BEGINNING,
    "largest": OFFSET_END, "latest": OFFSET_END, "end": OFFSET_END,
}  # fmt: skip


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
    """

    __slots__ = (
        "committed", "high", "is_failed", "is_paused", "next_offset", "partition", "position",
        "seen_end", "start", "stored", "stored_as", "told_end", "topic",
    )  # fmt: skip

    def __init__(self, topic: str, partition: int, start: int) -> None:
        self.topic = topic
        self.partition = partition
        self.position = OFFSET_INVALID
        self.stored = self.committed = OFFSET_INVALID
        self.stored_as: CommittedOffset | None = None
        self.is_paused = False
        self.high = -1
        self.restart(start)

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


class Fetcher:
    """What a consumer is assigned, and the next message of it.

    Args:
        broker: the world.
        door: of the consumer.
        group_id: whose committed offsets are the start where none is given.
        committed: isolation level read_committed.
        reset: `auto.offset.reset`.
        tells_end: `enable.partition.eof`.
        stores: `enable.auto.offset.store`.
    """

    __slots__ = (
        "_broker", "_committed", "_door", "_group_id", "_last", "_next_look_us", "_reset",
        "_stores", "_tells_end", "assigned",
    )  # fmt: skip

    def __init__(
        self,
        broker: KafkaBroker,
        door: Door,
        group_id: str,
        *,
        committed: bool,
        reset: str,
        tells_end: bool,
        stores: bool,
    ) -> None:
        self._broker = broker
        self._door = door
        self._group_id = group_id
        self._committed = committed
        self._reset = reset
        self._tells_end = tells_end
        self._stores = stores
        self._next_look_us = 0
        self._last = 0
        self.assigned: list[AssignedPartition] = []

    def assign(self, partitions: list[AssignedPartition]) -> None:
        """Replace the assignment."""
        self.assigned = partitions
        self._last = 0
        self.look_again()

    def look_again(self) -> None:
        """Let the next message come from a new look, one round trip from now."""
        door = self._door
        self._next_look_us = door.clock.now_us() + door.half_us + door.rest_us

    def find(self, topic: str, partition: int) -> AssignedPartition | None:
        """Give an assigned partition."""
        for assigned in self.assigned:
            if assigned.partition == partition and assigned.topic == topic:
                return assigned
        return None

    def until_next_look_us(self) -> int:
        """Tell how long it is until a new look is taken."""
        return max(self._next_look_us - self._door.clock.now_us(), 0)

    def next_message(self) -> SimulatedMessage | None:
        """Give the next message or event that is here, or None."""
        if not self.assigned:
            return None
        found = self._taken()
        if found is None and not self.until_next_look_us():
            self._look()
            self.look_again()
            found = self._taken()
        return found

    def _taken(self) -> SimulatedMessage | None:
        count = len(self.assigned)
        for step in range(count):
            nth = (self._last + step) % count
            found = self._next_of(self.assigned[nth])
            if found is not None:
                self._last = nth
                return found
        return None

    def _look(self) -> None:
        for assigned in self.assigned:
            log = self._broker.topics.log(assigned.topic, assigned.partition)
            if log is not None:
                assigned.seen_end = log.end(self._committed)
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
            assigned.start = _RESET_TO.get(self._reset, OFFSET_INVALID)
            assigned.next_offset = -1
            return self._resolve(assigned) or self._next_of(assigned)
        offset = min(log.next_visible(assigned.next_offset, self._committed), assigned.seen_end)
        assigned.next_offset = max(offset, assigned.next_offset)
        if offset >= assigned.seen_end:
            return self._end_of(assigned)
        entry = log.entries[offset]
        assigned.next_offset = assigned.position = offset + 1
        if self._stores:
            assigned.stored = offset + 1
            assigned.stored_as = None
        return SimulatedMessage(
            assigned.topic,
            assigned.partition,
            offset,
            entry.key,
            entry.value,
            timestamp_ms=entry.timestamp_ms,
            headers=list(entry.headers) if entry.headers else None,
            leader_epoch=LEADER_EPOCH,
        )

    def _end_of(self, assigned: AssignedPartition) -> SimulatedMessage | None:
        end = assigned.next_offset
        if not self._tells_end or assigned.told_end == end:
            return None
        assigned.told_end = end
        text = (
            f"Fetch from broker 1 reached end of partition at offset {end} "
            f"(HighwaterMark {assigned.high})"
        )
        error = KafkaError(_PARTITION_EOF, text)
        return SimulatedMessage(
            assigned.topic, assigned.partition, end, None, text.encode(), error=error
        )

    def _resolve(self, assigned: AssignedPartition) -> SimulatedMessage | None:
        """Turn `start` into an offset; give an error event where there is none."""
        log = self._broker.topics.log(assigned.topic, assigned.partition)
        assert log is not None
        start = assigned.start
        if start not in (OFFSET_BEGINNING, OFFSET_END) and start < 0:
            group = self._broker.groups.found(self._group_id)
            where = (assigned.topic, assigned.partition)
            if group is not None and group.is_pending(where):
                return None  # waits for a stable offset
            held = group.committed.get(where) if group is not None else None
            if held is not None:
                start = assigned.committed = held.offset
            else:
                start = _RESET_TO.get(self._reset, start)
        if start == OFFSET_BEGINNING:
            assigned.next_offset = log.low
        elif start == OFFSET_END:
            assigned.next_offset = log.end(self._committed)
        elif start >= 0:
            assigned.next_offset = start
        else:
            return self._no_offset(assigned)
        return None

    def _no_offset(self, assigned: AssignedPartition) -> SimulatedMessage:
        assigned.is_failed = True
        text = "no previously committed offset available: Local: No offset stored"
        return SimulatedMessage(
            assigned.topic,
            assigned.partition,
            None,
            None,
            text.encode(),
            error=KafkaError(_AUTO_OFFSET_RESET, text),
        )
