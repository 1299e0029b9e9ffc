"""Events of files that a reader looks at."""

from __future__ import annotations

from semantix.history.event_base import Entry, Event


class PartChanged(Event, frozen=True):
    """A finished file is no longer what a reader has seen: records are gone from it, or are new."""

    place: str
    name: str
    gone: tuple[Entry, ...]
    added: tuple[Entry, ...]
