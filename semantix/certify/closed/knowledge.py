"""What the oracles know along one run, as values that can be compared at any time.

The search for all durable states asks for this some hundred times in each run. So a fold becomes a
value again only after it has read an event, and equal values get the same number.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import NewType

from semantix.history.events import Event
from semantix.oracles.judge import Folding
from semantix.oracles.verdict import OracleVerdict

# For each fold the number of its state. Equal keys of one `Numbering` are equal states.
StateKey = NewType("StateKey", tuple[int, ...])


class Numbering:
    """Gives equal states of one fold the same number."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[int, Hashable], int] = {}

    def number(self, fold: int, state: Hashable) -> int:
        """Return the number of the state of the fold at this position."""
        return self._numbers.setdefault((fold, state), len(self._numbers))

    def key(self, states: Sequence[Hashable]) -> StateKey:
        """Return the numbers of the states of all folds."""
        return StateKey(tuple([self.number(fold, one) for fold, one in enumerate(states)]))


class Knowledge:
    """What the oracles know at the present event of a run.

    Args:
        start: what they know at its start; it is not changed.
        numbering: shared by the runs whose keys are compared.
    """

    def __init__(self, start: Folding, numbering: Numbering) -> None:
        self._folding = start.copy()
        self._numbering = numbering
        self._states = list(start.states())
        self._numbers = list(numbering.key(self._states))
        self._has_read: dict[int, None] = {}

    def feed(self, events: Sequence[Event]) -> None:
        """Read more events."""
        self._folding.feed(events)
        self._has_read.update(dict.fromkeys(self._folding.readers_of(events)))

    def key(self) -> StateKey:
        """Return the key of the present states."""
        self._refresh()
        return StateKey(tuple(self._numbers))

    def after(self, events: Sequence[Event]) -> Folding:
        """Return what the oracles would know after these events."""
        self._refresh()
        after = self._folding.resumed(self._states)
        after.feed(events)
        return after

    def finish(self) -> dict[str, OracleVerdict]:
        """Return the verdicts for a run that ends here."""
        return self._folding.finish()

    def _refresh(self) -> None:
        for fold in self._has_read:
            state = self._states[fold] = self._folding.state(fold)
            self._numbers[fold] = self._numbering.number(fold, state)
        self._has_read.clear()
