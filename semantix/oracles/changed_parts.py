"""VIS: a finished part never changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from semantix.history.file_events import PartChanged
from semantix.oracles.verdict import Kind

# Notes a violation: its kind, the ids of its records, its time, the name of the unit.
Note = Callable[[Kind, Iterable[str], int, str], None]


def note_change(event: PartChanged, note: Note) -> None:
    """Note the records that a finished part has lost, or that a reader did not see in it before."""
    for kind, entries in ((Kind.VANISHED, event.gone), (Kind.PARTIAL_UNIT, event.added)):
        if entries:
            note(kind, [entry[0] for entry in entries], event.time_us, event.name)
