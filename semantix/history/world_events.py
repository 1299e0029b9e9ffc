"""Events of the worlds: what is put into them, and what their readers see.

A `place` is a topic partition (`out/0`), an append-only table or a table. A `unit` is what becomes
visible as a whole (a transaction); the empty unit is a plain write.
"""

from __future__ import annotations

from semantix.history.event_base import Entry, Event


class Fed(Event, frozen=True):
    """Input that did not come from the job was put there."""

    place: str
    entries: tuple[Entry, ...]


class Published(Event, frozen=True):
    """A connector told the world how far it has read the place."""

    place: str
    position: int
    who: str


class Written(Event, frozen=True):
    """Records arrived in the world; a reader may not see them yet. `owner` wrote them."""

    place: str
    unit: str
    entries: tuple[Entry, ...]
    owner: str


class Appeared(Event, frozen=True):
    """A committed reader of a log sees these records, behind those that it saw before.

    `end` is the reader's end position, `high` the position behind the last value of any kind.
    """

    place: str
    unit: str
    entries: tuple[Entry, ...]
    end: int
    high: int


class RowChanged(Event, frozen=True):
    """A row of a table now reads `entry`; None: the row is gone."""

    place: str
    key: str
    entry: Entry | None


class UnitEnded(Event, frozen=True):
    """The decision over a unit is durable."""

    unit: str
    committed: bool


class ReadBack(Event, frozen=True):
    """A place of a real world was read while the job was held.

    `complete`: up to `end` nothing is missing in `entries`.
    """

    place: str
    isolation: str
    entries: tuple[Entry, ...]
    end: int
    high: int
    complete: bool


class LeftOpen(Event, frozen=True):
    """Something is still open in the world, or at a client, at quiescence."""

    leftover_kind: str
    name: str
    owner: str
