"""A FIFO connection between two subtasks, with drawn latencies."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from semantix.simulation.event_queue import EventQueue

if TYPE_CHECKING:
    from semantix.engine.subtask import Subtask

# What travels: (tag, …). Flink's EndOfData and EndOfPartitionEvent are two things: barriers still
# flow after the data has ended.
RECORD = 0  # (RECORD, SourceRecord)
BARRIER = 1  # (BARRIER, checkpoint_id, timestamp_ms)
CANCEL_MARKER = 2  # (CANCEL_MARKER, checkpoint_id)
DATA_END = 3  # (DATA_END,)
PARTITION_END = 4  # (PARTITION_END,)


class Channel:
    """What a dead sender has sent still arrives; what a dead receiver would get is dropped."""

    __slots__ = ("_delays", "_index", "_last_us", "_owner", "_post", "_queue", "_take")

    def __init__(
        self, receiver: Subtask, index: int, queue: EventQueue, delays: Iterator[int]
    ) -> None:
        self._owner = receiver.actor
        self._post = receiver.post
        self._take = receiver.take
        self._index = index
        self._queue = queue
        self._delays = delays
        self._last_us = 0

    def send(self, element: tuple[Any, ...]) -> None:
        """Deliver `element` after a latency, never before what was sent earlier."""
        queue = self._queue
        arrival = queue.now + next(self._delays)
        if arrival < self._last_us:
            arrival = self._last_us
        self._last_us = arrival
        queue.push(arrival, self._owner, self._post, (self._take, (self._index, element)))
