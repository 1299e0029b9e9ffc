"""Events of the worlds: writes, and the changes that a reader sees.

A `place` is a topic partition (`out/0`), an append-only table or a table. A `unit` is a set of
writes that becomes visible as a whole, for instance a transaction. A plain write has the unit "".
"""

from __future__ import annotations

from semantix.history.event_base import Entry, Event


class Fed(Event, frozen=True):
    """The harness put input for the job into the place."""

    place: str
    entries: tuple[Entry, ...]


class Published(Event, frozen=True):
    """A connector published to the world how far it has read the place."""

    place: str
    position: int
    who: str


class Written(Event, frozen=True):
    """The attempt `owner` wrote records to the world. A reader may not see them yet."""

    place: str
    unit: str
    entries: tuple[Entry, ...]
    owner: str


class Appeared(Event, frozen=True):
    """The reader of a log sees these records from now on, behind the records that it saw before.

    `end` is the position up to which the reader can read, `high` the position behind the last
    value. `end` is lower while an open transaction holds the reader back.
    """

    place: str
    unit: str
    entries: tuple[Entry, ...]
    end: int
    high: int


class RowChanged(Event, frozen=True):
    """A reader of a table sees `entry` in this row from now on. None: the row is deleted."""

    place: str
    key: str
    entry: Entry | None


class UnitEnded(Event, frozen=True):
    """A unit was committed, or aborted, for good."""

    unit: str
    committed: bool


class ReadBack(Event, frozen=True):
    """The harness read a place of a real world while the job was stopped at a step.

    `complete`: `entries` are all records up to `end`. `keys`: of a table the key of each row, in
    the order of `entries`; else empty.
    """

    place: str
    isolation: str
    entries: tuple[Entry, ...]
    end: int
    high: int
    complete: bool
    keys: tuple[str, ...] = ()


class LeftOpen(Event, frozen=True):
    """A transaction, a client or a file is still open, or left behind, at the end of the run."""

    leftover_kind: str
    name: str
    owner: str
