"""The only writer of histories."""

from __future__ import annotations

from typing import Any, Protocol

from semantix.history.events import KINDS, Event, Header, History
from semantix.history.visits import StepVisit, last_of

_KINDS = dict(KINDS)  # a plain dictionary: the proxy costs 2 % more of each event


class Time(Protocol):
    """The source of the events' times, for instance an event queue."""

    now: int


class Moment:
    """A clock that another object sets: it assigns `now`."""

    __slots__ = ("now",)

    def __init__(self, now: int) -> None:
        self.now = now


class Recorder:
    """Appends events, and numbers them from 0.

    Other modules may read `facts` and `visits`. The gate also appends to `visits` directly: a call
    of `visit` at each step would cost too much.
    """

    __slots__ = ("_time", "facts", "header", "visits")

    def __init__(self, header: Header, time: Time) -> None:
        self.header = header
        self._time = time
        self.facts: list[Event] = []
        self.visits: list[StepVisit] = []

    @property
    def event_count(self) -> int:
        """Number of events so far."""
        return len(self.facts) + len(self.visits)

    def record(self, kind: str, fields: tuple[Any, ...] = ()) -> None:
        """Append an event that is no visit. `fields` are the fields of its class, in order."""
        facts = self.facts
        number = len(facts) + len(self.visits)
        # A sum, because (…, *fields) would build a list first.
        facts.append(_KINDS[kind](*((self._time.now, number, kind) + fields)))  # noqa: RUF005

    def go_on(self, time: Time) -> None:
        """Take the times of all later events from another source."""
        self._time = time

    def visit(self, step: str, position: str, who: str, detail: int) -> None:
        """Append the visit of a step."""
        self.visits.append((self._time.now, step, position, who, detail))

    def last_visited(self) -> str:
        """Describe the last visit, `sink-0#1 behind sink_invoke:before`; empty if there is none."""
        return last_of(self.visits)

    def finished(self) -> History:
        """Return the history, and forget its events.

        Gates of ended attempts still refer to this recorder. They must not keep the events in
        memory until the garbage collector runs.
        """
        history = History(self.header, tuple(self.facts), tuple(self.visits))
        self.facts.clear()
        self.visits.clear()
        return history
