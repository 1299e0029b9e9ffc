"""The only writer of histories."""

from __future__ import annotations

from typing import Any, Protocol

from semantix.history.events import KINDS, Event, Header, History
from semantix.history.visits import StepVisit, last_of

_KINDS = dict(KINDS)  # a plain dictionary: the proxy costs 2 % more of each event


class Time(Protocol):
    """Whose time the events have: an event queue, say."""

    now: int


class Moment:
    """A time that is told from elsewhere; `now` is set by whoever is told."""

    __slots__ = ("now",)

    def __init__(self, now: int) -> None:
        self.now = now


class Recorder:
    """Appends events in order; the sequence number is the count of those before.

    `facts` and `visits` are public for reading, and `visits` for the hot path: the gate appends to
    it by itself.
    """

    __slots__ = ("_time", "facts", "header", "visits")

    def __init__(self, header: Header, time: Time) -> None:
        self.header = header
        self._time = time
        self.facts: list[Event] = []
        self.visits: list[StepVisit] = []

    @property
    def event_count(self) -> int:
        """How many events there are."""
        return len(self.facts) + len(self.visits)

    def record(self, kind: str, fields: tuple[Any, ...] = ()) -> None:
        """Append an event of `kind`, no visit. `fields` are those of its class, in their order."""
        facts = self.facts
        number = len(facts) + len(self.visits)
        # A sum, for (…, *fields) would build a list first.
        facts.append(_KINDS[kind](*((self._time.now, number, kind) + fields)))  # noqa: RUF005

    def visit(self, step: str, position: str, who: str, detail: int) -> None:
        """Append the visit of a step."""
        self.visits.append((self._time.now, step, position, who, detail))

    def last_visited(self) -> str:
        """Tell of the latest visit: `sink-0#1 behind sink_invoke:before`, or empty."""
        return last_of(self.visits)

    def finished(self) -> History:
        """Hand the history over as a value; nothing is left here.

        What still holds this recorder, the gates of attempts that have ended, then keeps no event
        alive: the run's cycles are small, and the collector has little to look at.
        """
        history = History(self.header, tuple(self.facts), tuple(self.visits))
        self.facts.clear()
        self.visits.clear()
        return history
