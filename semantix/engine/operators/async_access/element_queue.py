"""The elements that wait for their answers, and the order in which they leave.

Source: Flink, OrderedStreamElementQueue, UnorderedStreamElementQueue, StreamRecordQueueEntry.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from semantix.engine.operators.stream_record import StreamRecord


@dataclass(frozen=True, slots=True)
class WatermarkElement:
    """A watermark on its way through the queue."""

    timestamp_ms: int


Queued = StreamRecord | WatermarkElement


class Segment:
    """The elements between two watermarks, or one watermark."""

    __slots__ = ("completed", "incomplete")

    def __init__(self) -> None:
        self.incomplete: list[Entry] = []  # in the order of the input
        self.completed: deque[Entry] = deque()

    def is_empty(self) -> bool:
        """Return whether all its elements have left."""
        return not self.incomplete and not self.completed


class Entry:
    """One element of the queue.

    Attributes:
        element: the input; this is what a snapshot holds.
        results: the values to emit; None: no answer has come. A watermark needs none.
    """

    __slots__ = ("element", "results", "segment")

    def __init__(self, element: Queued, segment: Segment | None = None) -> None:
        self.element = element
        self.results: Sequence[Any] | None = None
        self.segment = segment

    def is_done(self) -> bool:
        """Return whether the element may be emitted when its turn comes."""
        return self.results is not None or isinstance(self.element, WatermarkElement)


class ElementQueue(Protocol):
    """A queue of bounded length."""

    def try_put(self, element: Queued) -> Entry | None:
        """Append an element; None: the queue is full."""
        ...

    def complete(self, entry: Entry, results: Sequence[Any]) -> None:
        """Note the answer to an entry. A later answer replaces it, but gives no second turn."""
        ...

    def has_completed(self) -> bool:
        """Return whether `pop` would return an entry."""
        ...

    def pop(self) -> Entry:
        """Remove and return the entry that is emitted next."""
        ...

    def values(self) -> list[Queued]:
        """Return all elements, as a snapshot holds them."""
        ...

    def __len__(self) -> int: ...


class OrderedQueue:
    """Emits in the order of the input."""

    __slots__ = ("_capacity", "_entries")

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._entries: deque[Entry] = deque()

    def try_put(self, element: Queued) -> Entry | None:
        """See `ElementQueue`."""
        if len(self._entries) >= self._capacity:
            return None
        entry = Entry(element)
        self._entries.append(entry)
        return entry

    def complete(self, entry: Entry, results: Sequence[Any]) -> None:
        """See `ElementQueue`."""
        entry.results = results

    def has_completed(self) -> bool:
        """Return whether the first element has its answer."""
        return bool(self._entries) and self._entries[0].is_done()

    def pop(self) -> Entry:
        """See `ElementQueue`."""
        return self._entries.popleft()

    def values(self) -> list[Queued]:
        """Return the elements in the order of the input."""
        return [entry.element for entry in self._entries]

    def __len__(self) -> int:
        return len(self._entries)
