"""The only writer of histories."""

from __future__ import annotations

from typing import Any, Protocol

from semantix.history.events import Event, Header, History


class Time(Protocol):
    """Whose time the events have: an event queue, say."""

    now: int


class Moment:
    """A time that is told from elsewhere; `now` is set by whoever is told."""

    __slots__ = ("now",)

    def __init__(self, now: int) -> None:
        self.now = now


class Recorder:
    """Appends events in order; the sequence number is the position in the list.

    `events` is public for the hot path: the gate appends its step tuples by itself.
    """

    __slots__ = ("_time", "events", "header")

    def __init__(self, header: Header, time: Time) -> None:
        self.header = header
        self._time = time
        self.events: list[Event] = []

    def record(self, kind: str, *fields: Any) -> None:
        """Append an event of `kind` with the fields that `events.FIELDS` lists for it."""
        events = self.events
        events.append((self._time.now, len(events), kind, *fields))

    def finished(self) -> History:
        """Hand the history over as a value; nothing is left here.

        What still holds this recorder, the gates of attempts that have ended, then keeps no event
        alive: the run's cycles are small, and the collector has little to look at.
        """
        history = History(self.header, tuple(self.events))
        self.events.clear()
        return history
