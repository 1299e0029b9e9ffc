"""Elements that leave in the order of their answers, between two watermarks.

Source: Flink, UnorderedStreamElementQueue.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import Any

from semantix.engine.operators.async_access.element_queue import (
    Entry,
    Queued,
    Segment,
    WatermarkElement,
)


class UnorderedQueue:
    """Emits in the order of the answers, but nothing passes a watermark."""

    __slots__ = ("_capacity", "_length", "_segments")

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._length = 0
        self._segments: deque[Segment] = deque()

    def try_put(self, element: Queued) -> Entry | None:
        """See `ElementQueue`."""
        if self._length >= self._capacity:
            return None
        self._length += 1
        if isinstance(element, WatermarkElement):
            return self._put_watermark(element)
        if not self._segments:
            self._segments.append(Segment())
        segment = self._segments[-1]
        entry = Entry(element, segment)
        segment.incomplete.append(entry)
        return entry

    def _put_watermark(self, element: WatermarkElement) -> Entry:
        # A segment that is drained already is used again.
        if not self._segments or not self._segments[-1].is_empty():
            self._segments.append(Segment())
        entry = Entry(element)
        self._segments[-1].completed.append(entry)
        self._segments.append(Segment())
        return entry

    def complete(self, entry: Entry, results: Sequence[Any]) -> None:
        """See `ElementQueue`."""
        entry.results = results
        segment = entry.segment
        assert segment is not None, "a watermark gets no answer"
        if entry in segment.incomplete:
            segment.incomplete.remove(entry)
            segment.completed.append(entry)

    def has_completed(self) -> bool:
        """Return whether an element before the next watermark has its answer."""
        return bool(self._segments) and bool(self._segments[0].completed)

    def pop(self) -> Entry:
        """See `ElementQueue`."""
        first = self._segments[0]
        entry = first.completed.popleft()
        self._length -= 1
        if len(self._segments) > 1 and first.is_empty():
            self._segments.popleft()
        return entry

    def values(self) -> list[Queued]:
        """Return the elements segment by segment, in each the completed ones first."""
        return [
            entry.element
            for segment in self._segments
            for entry in (*segment.completed, *segment.incomplete)
        ]

    def __len__(self) -> int:
        return self._length
