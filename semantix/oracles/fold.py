"""An oracle is a fold over a history.

`Oracle.start`, `step` and `finish` are the definition: pure, over immutable canonical states. The
judge runs the same folds in place (a `Fold`), for a copy at each event would cost more than the run
that is judged; `freeze` and `thaw` go between the two. Oracles that read the same events share one
fold, and so it is run once for all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol

from semantix.history.events import Event, Header
from semantix.oracles.verdict import OracleVerdict
from semantix.oracles.view.expected import Expected, expected_of

# A method of a fold, not bound to one; its event has the class that `events.KINDS` names.
Handler = Callable[[Any, Any], None]


class Fold(Protocol):
    """What some oracles know of a history, as far as it has been read.

    Attributes:
        HANDLERS: the method for each kind of events that it reads; all others are never shown to
            it, visits of steps least of all.
    """

    HANDLERS: ClassVar[Mapping[str, Handler]]

    def __init__(self, expected: Expected) -> None: ...

    def freeze(self) -> Hashable:
        """Give all it knows as a value.

        Two values are equal when every future behind a fault brings the same to light from both.
        Kept, but not compared, are times, names of units, and violations that have come to light
        already: whoever judged the history up to here knows of them.
        """
        ...

    def thaw(self, frozen: Any) -> None:
        """Become what was frozen."""
        ...


@dataclass(frozen=True, slots=True)
class FoldState:
    """The state of one oracle between two events."""

    content: Hashable
    header: Header = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Oracle:
    """One oracle of the reference.

    Attributes:
        code: as claims and findings name it.
        fold: what it reads; None: it judges nothing yet.
        conclude: gives the verdict from the fold.
    """

    code: str
    name: str
    fold: type[Fold] | None
    conclude: Callable[[Any], OracleVerdict]

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of events that it reads."""
        return frozenset(self.fold.HANDLERS) if self.fold is not None else frozenset()

    def start(self, header: Header) -> FoldState:
        """Give the state before the first event."""
        content = self.fold(expected_of(header)).freeze() if self.fold is not None else None
        return FoldState(content, header)

    def step(self, state: FoldState, event: Event) -> FoldState:
        """Give the state after one more event."""
        if event.kind not in self.kinds:
            return state
        fold = self._thawed(state)
        fold.HANDLERS[event.kind](fold, event)
        return FoldState(fold.freeze(), state.header)

    def finish(self, state: FoldState) -> OracleVerdict:
        """Judge the history that ends here."""
        return self.conclude(self._thawed(state) if self.fold is not None else None)

    def _thawed(self, state: FoldState) -> Fold:
        assert self.fold is not None
        fold = self.fold(expected_of(state.header))
        fold.thaw(state.content)
        return fold
