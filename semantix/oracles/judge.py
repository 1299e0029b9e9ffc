"""Judges a history in one pass; each event goes only to the folds that read its kind."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple, TypeVar

from semantix.errors import UsageError
from semantix.history.events import KINDS, Event, Header, History
from semantix.oracles.fold import Fold, Handler, Oracle
from semantix.oracles.older_restores import limited
from semantix.oracles.registry import ORACLES
from semantix.oracles.verdict import OracleVerdict
from semantix.oracles.view.expected import expected_of

Found = TypeVar("Found", bound=Fold)

ALL_CODES: tuple[str, ...] = tuple(ORACLES)


def judge(history: History, codes: Sequence[str] = ALL_CODES) -> dict[str, OracleVerdict]:
    """Return the verdict of each oracle about a whole history.

    Raises:
        UsageError: there is no oracle with one of these codes.
    """
    folding = Folding.start(history.header, codes)
    folding.feed(history.facts)
    return limited(folding.finish(), history.facts)


class _Reading(NamedTuple):
    """Some oracles and their folds; all histories that these oracles judge share it.

    Attributes:
        positions: class of folds → its position in `folds`.
        readers: class of events → positions of the folds that read such events, each with its
            method. (A position is found faster than a class, and there are 300 calls in a run.)
    """

    oracles: tuple[Oracle, ...]
    folds: tuple[type[Fold], ...]
    positions: dict[type[Fold], int]
    readers: dict[type[Event], list[tuple[int, Handler]]]


class Folding:
    """Several oracles that read one history together."""

    __slots__ = ("_folds", "_header", "_reading")

    def __init__(self, header: Header, reading: _Reading) -> None:
        self._header = header
        self._reading = reading
        expected = expected_of(header)
        self._folds: list[Fold] = [kind(expected) for kind in reading.folds]

    @classmethod
    def start(cls, header: Header, codes: Sequence[str] = ALL_CODES) -> Folding:
        """Make the folds of these oracles, before the first event."""
        return cls(header, _reading_of(tuple(codes)))

    @classmethod
    def from_states(
        cls, header: Header, states: Sequence[Hashable], codes: Sequence[str] = ALL_CODES
    ) -> Folding:
        """Continue from the result of `states` for the same codes."""
        return cls.start(header, codes).resumed(states)

    def copy(self) -> Folding:
        """Return a copy; events that are fed to one of the two do not change the other."""
        return self.resumed(self.states())

    def resumed(self, states: Sequence[Hashable]) -> Folding:
        """Return folds of the same oracles that continue from these states."""
        made = Folding(self._header, self._reading)
        for fold, frozen in zip(made._folds, states, strict=True):
            fold.thaw(frozen)
        return made

    def feed(self, events: Iterable[Event]) -> None:
        """Read more events."""
        folds, readers = self._folds, self._reading.readers
        for event in events:
            for position, handle in readers.get(type(event), ()):
                handle(folds[position], event)

    def fold(self, kind: type[Found]) -> Found:
        """Return the fold of this class, for readers that need more than verdicts."""
        found = self._folds[self._reading.positions[kind]]
        assert isinstance(found, kind)
        return found

    def states(self) -> tuple[Hashable, ...]:
        """Return the states of all folds as values (see `Fold.freeze`)."""
        return tuple([fold.freeze() for fold in self._folds])

    def state(self, position: int) -> Hashable:
        """Return the state of the fold at this position of `states`."""
        return self._folds[position].freeze()

    def readers_of(self, events: Iterable[Event]) -> Iterator[int]:
        """Yield the positions of the folds that read some of these events, several times too."""
        readers = self._reading.readers
        for kind in dict.fromkeys(map(type, events)):
            for position, _ in readers.get(kind, ()):
                yield position

    def finish(self) -> dict[str, OracleVerdict]:
        """Return the verdicts for a history that ends here. More events may be fed afterwards."""
        folds, positions = self._folds, self._reading.positions
        return {
            oracle.code: oracle.conclude(
                None if oracle.fold is None else folds[positions[oracle.fold]]
            )
            for oracle in self._reading.oracles
        }


@cache
def _reading_of(codes: tuple[str, ...]) -> _Reading:
    for code in codes:
        if code not in ORACLES:
            raise UsageError(f"unknown oracle {code!r}; expected {', '.join(ALL_CODES)}")
    oracles = tuple([ORACLES[code] for code in codes])
    folds = tuple(dict.fromkeys(oracle.fold for oracle in oracles if oracle.fold is not None))
    positions = {fold: position for position, fold in enumerate(folds)}
    readers: dict[type[Event], list[tuple[int, Handler]]] = {}
    for fold, position in positions.items():
        for kind, handle in fold.HANDLERS.items():
            readers.setdefault(KINDS[kind], []).append((position, handle))
    return _Reading(oracles, folds, positions, readers)
