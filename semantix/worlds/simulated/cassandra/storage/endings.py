"""When values with a TTL end. They end when the next request comes, not at an alarm."""

from __future__ import annotations

from collections.abc import Iterator
from heapq import heappop, heappush

from semantix.model.sim_time import SECOND_US, SimTime
from semantix.worlds.simulated.cassandra.rows import RowChange
from semantix.worlds.simulated.cassandra.storage.slices import Key

# Keyspace and table, partition key, clustering key (None: the row of the static columns).
RowPlace = tuple[tuple[str, str], Key, Key | None]


class Endings:
    """The rows with a TTL, ordered by the time when something in them ends."""

    __slots__ = ("_heap", "_sequence")

    def __init__(self) -> None:
        self._heap: list[tuple[int, int, RowPlace]] = []
        self._sequence = 0

    def add(self, end_s: int, place: RowPlace) -> None:
        """Note that something of a row ends in a second since 1970."""
        self._sequence += 1
        heappush(self._heap, (end_s, self._sequence, place))

    def is_due(self, now_us: SimTime) -> bool:
        """Tell whether something has ended that `due` has not given."""
        return bool(self._heap) and self._heap[0][0] * SECOND_US <= now_us

    def due(self, now_us: SimTime) -> Iterator[RowPlace]:
        """Give the rows in which something has ended, and forget it."""
        while self.is_due(now_us):
            yield heappop(self._heap)[2]


def end_of(change: RowChange) -> int | None:
    """Give the second in which the values of a change end; all of them have one TTL."""
    if change.marker_end is not None:
        return change.marker_end[0]
    for _, cell in change.cells:
        if len(cell) == 4:
            return cell[2]
    return None
