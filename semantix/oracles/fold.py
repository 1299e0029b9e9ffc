"""An oracle is a fold over a history: it reads the events in order and then gives a verdict.

`Oracle.start`, `step` and `finish` define it as pure functions over immutable states. The judge
does not use them: a copy of the state at each event would cost more than the run itself. It runs a
`Fold`, which changes in place; `freeze` and `thaw` convert between a fold and its state. Oracles
that need the same events share one fold.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol

from semantix.history.events import Event, Header
from semantix.oracles.verdict import OracleVerdict
from semantix.oracles.view.expected import Expected, expected_of

# An unbound method of a fold. Its event is an instance of the class in `events.KINDS`.
Handler = Callable[[Any, Any], None]


class Fold(Protocol):
    """The part of a history that some oracles need, for the events read so far.

    Attributes:
        HANDLERS: the method for each kind of events that the fold reads. The judge never shows it
            an event of another kind, nor a visit of a step.
    """

    HANDLERS: ClassVar[Mapping[str, Handler]]

    def __init__(self, expected: Expected) -> None: ...

    def freeze(self) -> Hashable:
        """Return the state as a value.

        Two states are equal if, after any later crash, both report the same new violations. The
        value also contains times, names of units and the violations found so far, but they are not
        compared: they cannot lead to a new violation.
        """
        ...

    def thaw(self, frozen: Any) -> None:
        """Take over a frozen state."""
        ...


@dataclass(frozen=True, slots=True)
class FoldState:
    """The immutable state of one oracle between two events."""

    content: Hashable
    header: Header = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Oracle:
    """One oracle of `reference/oracles.md`.

    Attributes:
        code: its short name in claims and findings, `EO`.
        name: its name in words.
        fold: the class of its fold; None: it judges nothing in this version.
        conclude: a function that returns the verdict for a fold.
    """

    code: str
    name: str
    fold: type[Fold] | None
    conclude: Callable[[Any], OracleVerdict]

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of events that the oracle reads."""
        return frozenset(self.fold.HANDLERS) if self.fold is not None else frozenset()

    def start(self, header: Header) -> FoldState:
        """Return the state before the first event."""
        content = self.fold(expected_of(header)).freeze() if self.fold is not None else None
        return FoldState(content, header)

    def step(self, state: FoldState, event: Event) -> FoldState:
        """Return the state after one more event."""
        if event.kind not in self.kinds:
            return state
        fold = self._thawed(state)
        fold.HANDLERS[event.kind](fold, event)
        return FoldState(fold.freeze(), state.header)

    def finish(self, state: FoldState) -> OracleVerdict:
        """Return the verdict for a history that ends here."""
        return self.conclude(self._thawed(state) if self.fold is not None else None)

    def _thawed(self, state: FoldState) -> Fold:
        assert self.fold is not None
        fold = self.fold(expected_of(state.header))
        fold.thaw(state.content)
        return fold
