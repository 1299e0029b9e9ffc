"""What a reader sees of each place, as it grows; and what the reader sees for the second time."""

from __future__ import annotations

from collections.abc import Iterable

from semantix.history.events import Event
from semantix.history.source_events import STATE
from semantix.history.world_events import Appeared, ReadBack, RowChanged
from semantix.report.timelines.sentences import ids_of


class ReaderView:
    """What a reader sees, event by event.

    Args:
        isolation: of the final reader; a read-back with another isolation shows something else.

    Attributes:
        ever: identities of all records that the reader has seen.
        changed: whether the last read-back has shown something else than the one before.
    """

    def __init__(self, isolation: str) -> None:
        self._isolations = (isolation, "full_scan", "table", STATE)
        self._seen: dict[str, dict[str, int]] = {}  # place → record → times that it is visible
        self._counts: dict[str, int] = {}
        self._rows: dict[str, set[str]] = {}
        self._agains: dict[str, int] = {}
        self.ever: set[str] = set()
        self.changed = False

    def read(self, event: Event) -> tuple[str, tuple[str, ...]] | None:
        """Take one more event.

        Returns:
            The place that looks different now, and the records that the reader sees there once
            more than before although they had been there; None: nothing looks different.
        """
        if isinstance(event, Appeared):
            return event.place, self._appeared(event.place, ids_of(event.entries))
        if isinstance(event, ReadBack):
            self.changed = False
        if isinstance(event, ReadBack) and event.isolation in self._isolations:
            return event.place, self._read_back(event.place, ids_of(event.entries))
        if isinstance(event, RowChanged):
            rows = self._rows.setdefault(event.place, set())
            if event.entry is None:
                rows.discard(event.key)
            else:
                rows.add(event.key)
                self.ever.add(event.entry[0])
            self._counts[event.place] = len(rows)
            return event.place, ()
        return None

    def count(self, place: str) -> int:
        """Return the number of values, or rows, that the reader sees."""
        return self._counts.get(place, 0)

    def again(self, place: str) -> int:
        """Return the number of sightings of a record that the reader had seen before."""
        return self._agains.get(place, 0)

    def _appeared(self, place: str, ids: tuple[str, ...]) -> tuple[str, ...]:
        self._counts[place] = self._counts.get(place, 0) + len(ids)
        seen = self._seen.setdefault(place, {})
        repeated = []
        for one in filter(None, ids):
            if one in seen:
                repeated.append(one)
            seen[one] = seen.get(one, 0) + 1
        self.ever.update(seen)
        self._agains[place] = self._agains.get(place, 0) + len(repeated)
        return tuple(repeated)

    def _read_back(self, place: str, ids: tuple[str, ...]) -> tuple[str, ...]:
        """A read-back shows all values of the place, so it replaces what was known of it."""
        before = self._seen.get(place, {})
        now = _times(ids)
        self.changed = now != before or len(ids) != self._counts.get(place, -1)
        self._seen[place], self._counts[place] = now, len(ids)
        self.ever.update(now)
        self._agains[place] = sum(times - 1 for times in now.values())
        return tuple([one for one, times in now.items() if times > max(1, before.get(one, 0))])


def _times(ids: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in filter(None, ids):
        found[one] = found.get(one, 0) + 1
    return found
