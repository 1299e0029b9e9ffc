"""Records the changes in a world as events of the history, with the identity of each record."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from semantix.history.events import (
    APPEARED,
    FED,
    PART_CHANGED,
    PUBLISHED,
    READBACK,
    ROW,
    UNIT,
    WRITTEN,
)
from semantix.history.recorder import Recorder
from semantix.scenario.expectations.identities import Identifier


class ReaderView:
    """Implements `ports.world.Observer`: each call becomes one event of the history.

    Args:
        is_judged: returns whether a place is an output. Writes to any other place, and changes of
            a reader's view of it, become no events. None: every place is an output.
    Attributes:
        entry: returns (record id, key, canonical JSON) of a value.
    """

    __slots__ = ("_fed", "_is_judged", "_recorder", "entry", "isolation")

    def __init__(
        self,
        recorder: Recorder,
        identifier: Identifier,
        isolation: str = "read_committed",
        is_judged: Callable[[str], bool] | None = None,
    ) -> None:
        self.isolation = isolation
        self._is_judged = is_judged
        self._recorder = recorder
        self.entry = identifier.entry
        self._fed = identifier.fed_entry

    @contextmanager
    def unseen(self) -> Iterator[None]:
        """Record no writes and no view of a reader until the block ends.

        A world that goes on from a captured state is set up first, for instance by the statements
        of a schema. A reader never sees that state.
        """
        judged = self._is_judged
        self._is_judged = _nowhere
        try:
            yield
        finally:
            self._is_judged = judged

    def fed(self, place: str, values: Sequence[object]) -> None:
        """Record input that was put into the place from outside of the job."""
        self._recorder.record(FED, (place, tuple(map(self._fed, values))))

    def published(self, place: str, position: int, owner: str) -> None:
        """Record how far a connector says that it has read the place."""
        self._recorder.record(PUBLISHED, (place, position, owner))

    def written(self, place: str, unit: str, values: Sequence[object], owner: str) -> None:
        """Record values that arrived in the world."""
        if self._is_judged is not None and not self._is_judged(place):
            return
        self._recorder.record(WRITTEN, (place, unit, tuple(map(self.entry, values)), owner))

    def appeared(
        self, place: str, unit: str, values: Sequence[object], end: int, high: int
    ) -> None:
        """Record values that the reader of a log sees from now on."""
        if self._is_judged is not None and not self._is_judged(place):
            return
        self._recorder.record(APPEARED, (place, unit, tuple(map(self.entry, values)), end, high))

    def row(self, place: str, key: str, value: object | None) -> None:
        """Record the new value of a row."""
        if self._is_judged is not None and not self._is_judged(place):
            return
        self._recorder.record(ROW, (place, key, None if value is None else self.entry(value)))

    def replaced(self, place: str, values: Sequence[object]) -> None:
        """Record the whole content of a log, as a read-back that was complete."""
        if self._is_judged is not None and not self._is_judged(place):
            return
        entries, end = tuple(map(self.entry, values)), len(values)
        self._recorder.record(READBACK, (place, self.isolation, entries, end, end, True))

    def part_changed(
        self, place: str, name: str, gone: Sequence[object], added: Sequence[object]
    ) -> None:
        """Record the change of a finished file."""
        if self._is_judged is not None and not self._is_judged(place):
            return
        entries = tuple(map(self.entry, gone)), tuple(map(self.entry, added))
        self._recorder.record(PART_CHANGED, (place, name, *entries))

    def unit_ended(self, unit: str, committed: bool) -> None:
        """Record the commit or abort of a unit."""
        self._recorder.record(UNIT, (unit, committed))


def _nowhere(_place: str) -> bool:
    return False
