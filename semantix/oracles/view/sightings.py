"""What a reader has seen so far that it must not see, and the slots that entries fill."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from semantix.history.events import Entry
from semantix.history.world_events import ReadBack
from semantix.oracles.view.expected import Expected
from semantix.oracles.view.slots import place_name

UNKNOWN = -1


class Sightings:
    """Notes entries that are no right ones. Numbers stand for records, or for slots (`Slots`).

    Attributes:
        counts: number of times that each record is visible now.
        twice: record → time at which it was first visible more than once.
        beyond: record → time at which it was first visible without being allowed.
        aliens: text of an entry whose identity is unknown → time at which it was first visible.
        altered: record → time at which it was first visible with another text.
        misplaced: key of a row that shows the record of another key → time of that. With an
            expectation also the name of a place at which the record must not be.
        unfolded: key of a row, or a value in a log → time at which it showed a value of no prefix
            of its input.
        invented: the same, as far as nothing had crashed or failed before: nothing was replayed.
        is_disturbed: a fault has struck, or a task has crashed or failed.
        is_replayed: a task has crashed or failed, so records are emitted again.
        newest: row of a table → number of the newest record that it has shown.
        overtaken: number of a record → time at which its row first showed an older record of the
            same key again, although nothing was replayed. No oracle reads this: the row may be
            right in the end. (`certify.stages.overtaken` tries it.)
    """

    __slots__ = (
        "aliens", "altered", "beyond", "counts", "expected", "invented", "is_disturbed",
        "is_replayed", "misplaced", "newest", "overtaken", "twice", "unfolded",
    )  # fmt: skip

    def __init__(self, expected: Expected) -> None:
        self.expected = expected
        self.counts = bytearray(expected.size)
        self.twice: dict[int, int] = {}
        self.beyond: dict[int, int] = {}
        self.aliens: dict[str, int] = {}
        self.altered: dict[int, int] = {}
        self.misplaced: dict[str, int] = {}
        self.unfolded: dict[str, int] = {}
        self.invented: dict[str, int] = {}
        self.is_disturbed = False
        self.is_replayed = False
        self.newest: dict[tuple[str, str], int] = {}
        self.overtaken: dict[int, int] = {}

    def known(self, entry: Entry, at_us: int) -> int:
        """Return the number of the entry's record; note unknown and altered records."""
        number = self.expected.numbers.get(entry[0], UNKNOWN)
        if number < 0:
            self.aliens.setdefault(entry[2], at_us)
        elif self.expected.texts[number] != entry[2]:
            self.altered.setdefault(number, at_us)
        return number

    def found_in(self, event: ReadBack) -> Iterator[int]:
        """Return the record, or the slot, of each entry of a read-back."""
        at_us = event.time_us
        if event.keys:
            for key, entry in zip(event.keys, event.entries, strict=True):
                yield self.in_row(key, entry, at_us)
        elif self.expected.slots is None:
            for entry in event.entries:
                yield self.known(entry, at_us)
        else:
            # The read-back of a table that is a log does not name the rows.
            where = None if self.expected.is_table else place_name(event.place)
            for entry in event.entries:
                yield self.slot(entry, at_us, where)

    def in_row(self, key: str, entry: Entry, at_us: int) -> int:
        """Return the number of the record that a row shows; note a row of another key."""
        expected = self.expected
        if expected.slots is not None:
            return self.slot(entry, at_us, key)
        number = self.known(entry, at_us)
        is_known = key == expected.keys[number] if number >= 0 else key in expected.last_of_key
        if expected.is_table and not is_known:
            self.misplaced.setdefault(key, at_us)
        return number

    def slot(self, entry: Entry, at_us: int, where: str | None) -> int:
        """Return the slot that an entry fills; note what no slot has room for."""
        expected = self.expected
        slots, expectation = expected.slots, expected.expectation
        assert slots is not None
        assert expectation is not None
        if expectation.doubt:
            return UNKNOWN
        if slots.is_fold:
            slot = slots.of_text(entry, where, self.counts)
            if slot < 0:
                row = where if where is not None and expected.is_table else entry[2]
                self.unfolded.setdefault(row, at_us)
                if not self.is_disturbed:
                    self.invented.setdefault(row, at_us)
            return slot
        number = expected.numbers.get(entry[0], UNKNOWN)
        if number < 0:
            if entry[0] or not expectation.unnamed:
                self.aliens.setdefault(entry[2], at_us)
            return UNKNOWN
        slot, is_right, is_here = slots.of_record(number, entry, where, self.counts)
        if slot < 0:
            self.aliens.setdefault(entry[2], at_us)
            return slot
        if not is_here:
            self.misplaced.setdefault(where or "", at_us)
        if not is_right:
            self.altered.setdefault(slot, at_us)
        return slot

    def note_order(self, row: tuple[str, str], found: int, at_us: int) -> None:
        """Note a row that shows an older record of its key again. `found` is a record or a slot."""
        expected = self.expected
        number = found if expected.slots is None else expected.slots.owners[found]
        newest = self.newest.get(row, UNKNOWN)
        if number >= newest:
            self.newest[row] = number
        elif not self.is_replayed and expected.keys[number] == expected.keys[newest]:
            self.overtaken.setdefault(newest, at_us)

    def sightings(self) -> tuple[dict[Any, int], ...]:
        """Return all notes, in a fixed order."""
        seen = (self.twice, self.beyond, self.aliens, self.altered, self.misplaced)
        return (*seen, self.unfolded, self.invented)


def first_time(seen: Mapping[Any, int]) -> int | None:
    """Return the earliest of these times; None if there is none."""
    return min(seen.values(), default=None)
