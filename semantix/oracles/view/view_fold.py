"""The view of the final reader after each event: the fold of FAB, AMO, ALO, IDEM and EO.

V is a multiset: all records that have appeared in logs, and all that rows show now. On real worlds
it is the content of the last read-back of each place. Records are counted by identity.
Source: reference/oracles.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from semantix.history.events import (
    APPEARED,
    COMPLETED,
    ENDED,
    QUIESCENT,
    READBACK,
    ROW,
    Entry,
)
from semantix.history.job_events import Ended, Quiescent
from semantix.history.protocol_events import Completed
from semantix.history.world_events import Appeared, ReadBack, RowChanged
from semantix.model.outcomes import OPEN_ENDS
from semantix.oracles.fold import Handler
from semantix.oracles.view.expected import Expected

_UNKNOWN = -1
_IS_SEEN = bytes([0]) + bytes([1]) * 255
_COUNT_MAX = 250  # counts are bytes; those of records that appeared in logs stop at 2


@dataclass(frozen=True, slots=True)
class ViewState:
    """A frozen `ViewFold`.

    Two states are compared only by what can still lead to a new violation: whether a record is
    visible, but not how often, and no violation that was found already. So a sink that repeats
    records again and again still has a finite number of states.
    """

    seen: bytes
    allowed: bytes
    cut: tuple[tuple[str, int], ...]
    rows: tuple[tuple[tuple[str, str], int], ...]
    contents: tuple[tuple[str, tuple[int, ...]], ...]
    incomplete: tuple[str, ...]
    end: str
    is_quiescent: bool
    shown: int = field(compare=False)
    counts: bytes = field(compare=False, repr=False)
    may_be: bytes = field(compare=False, repr=False)
    sightings: tuple[tuple[tuple[Any, int], ...], ...] = field(compare=False, repr=False)


class ViewFold:
    """Counts the records that a reader sees. Numbers stand for records (`Expected`).

    Attributes:
        counts: number of times that each record is visible now.
        allowed: 1 for each record that may be visible, because a completed checkpoint k covers it;
            in a table, because it is the value of its key in F(k).
        cut: place of the input → position below which completed checkpoints cover all records.
        twice: record → time at which it was first visible more than once.
        beyond: record → time at which it was first visible without being allowed.
        aliens: text of an entry whose identity is unknown → time at which it was first visible.
        altered: record → time at which it was first visible with another text.
        misplaced: key of a row that shows the record of another key → time of that.
        shown: number of entries that were judged.
    """

    __slots__ = (
        "aliens", "allowed", "altered", "beyond", "contents", "counts", "cut", "end", "expected",
        "incomplete", "is_quiescent", "misplaced", "rows", "shown", "twice",
    )  # fmt: skip

    def __init__(self, expected: Expected) -> None:
        size = len(expected.texts)
        self.expected = expected
        self.counts = bytearray(size)
        self.allowed = bytearray(size)
        self.cut: dict[str, int] = {}
        self.rows: dict[tuple[str, str], int] = {}
        self.contents: dict[str, tuple[int, ...]] = {}
        self.incomplete: dict[str, bool] = {}
        self.twice: dict[int, int] = {}
        self.beyond: dict[int, int] = {}
        self.aliens: dict[str, int] = {}
        self.altered: dict[int, int] = {}
        self.misplaced: dict[str, int] = {}
        self.end = ""
        self.is_quiescent = False
        self.shown = 0

    # -- events ---------------------------------------------------------------------------------

    def on_appeared(self, event: Appeared) -> None:
        """Count records that the reader of a log sees from now on."""
        at_us = event.time_us
        expected, counts = self.expected, self.counts
        numbers, texts = expected.numbers, expected.texts
        allowed, beyond = self.allowed, self.beyond
        for entry in event.entries:
            number = numbers.get(entry[0], _UNKNOWN)
            if number < 0 or texts[number] != entry[2]:
                number = self._known(entry, at_us)
                if number < 0:
                    continue
            count = counts[number]
            if count:
                counts[number] = 2
                self.twice.setdefault(number, at_us)
            else:
                counts[number] = 1
            if not allowed[number]:
                beyond.setdefault(number, at_us)
        self.shown += len(event.entries)

    def on_row(self, event: RowChanged) -> None:
        """Replace the record that a row shows."""
        at_us, place, key, entry = event.time_us, event.place, event.key, event.entry
        before = self.rows.pop((place, key), _UNKNOWN)
        if before >= 0:
            self.counts[before] -= 1
        if entry is None:
            return
        self.shown += 1
        number = self.rows[place, key] = self._known(entry, at_us)
        if number >= 0:
            if self.expected.is_table and self.expected.keys[number] != key:
                self.misplaced.setdefault(key, at_us)
            self._add(number, at_us)
        elif self.expected.is_table and key not in self.expected.last_of_key:
            self.misplaced.setdefault(key, at_us)

    def on_readback(self, event: ReadBack) -> None:
        """Replace the content of a place by a read-back.

        A table is read twice. The full scan is counted; the reads by key must not show a record
        that is not allowed. Read-backs with another isolation than the reader's are not counted.
        """
        at_us, place, entries = event.time_us, event.place, event.entries
        if event.isolation == "by_key":
            for entry in entries:
                number = self._known(entry, at_us)
                if number >= 0:
                    self._check_covered(number, at_us)
        if event.isolation not in (self.expected.header.isolation, "full_scan", "table"):
            return
        for number in self.contents.pop(place, ()):
            self.counts[number] -= 1
        known = [self._known(entry, at_us) for entry in entries]
        found = self.contents[place] = tuple([number for number in known if number >= 0])
        for number in found:
            self._add(number, at_us)
        self.shown += len(entries)
        if event.complete:
            self.incomplete.pop(place, None)
        else:
            self.incomplete[place] = True

    def on_completed(self, event: Completed) -> None:
        """Allow the records that the checkpoint covers."""
        expected = self.expected
        for place, below in event.cut:
            start = self.cut.get(place, 0)
            if below <= start:
                continue
            self.cut[place] = below
            covered = expected.by_place.get(place, [])[start:below]
            if expected.is_table:
                covered = list({expected.keys[number]: number for number in covered}.values())
            for number in covered:
                self.allowed[number] = 1

    def on_ended(self, event: Ended) -> None:
        """Note how the job ended."""
        self.end = event.end

    def on_quiescent(self, event: Quiescent) -> None:
        """Note that the view is final."""
        self.is_quiescent = True

    HANDLERS: ClassVar[Mapping[str, Handler]] = {
        APPEARED: on_appeared,
        ROW: on_row,
        READBACK: on_readback,
        COMPLETED: on_completed,
        ENDED: on_ended,
        QUIESCENT: on_quiescent,
    }

    def _known(self, entry: Entry, at_us: int) -> int:
        """Return the number of the entry's record; note unknown and altered records."""
        number = self.expected.numbers.get(entry[0], _UNKNOWN)
        if number < 0:
            self.aliens.setdefault(entry[2], at_us)
        elif self.expected.texts[number] != entry[2]:
            self.altered.setdefault(number, at_us)
        return number

    def _add(self, number: int, at_us: int) -> None:
        count = self.counts[number]
        if count:
            self.twice.setdefault(number, at_us)
        if count < _COUNT_MAX:
            self.counts[number] = count + 1
        self._check_covered(number, at_us)

    def _check_covered(self, number: int, at_us: int) -> None:
        if not self.allowed[number]:
            self.beyond.setdefault(number, at_us)

    # -- questions of the oracles ---------------------------------------------------------------

    def missing(self) -> list[int]:
        """Return the records of F that are not in V."""
        if self.expected.is_table:
            counts = self.counts
            return sorted(n for n in self.expected.last_of_key.values() if not counts[n])
        if 0 not in self.counts:
            return []
        return [number for number, count in enumerate(self.counts) if not count]

    def extra_rows(self) -> list[int]:
        """Return the records of V that are not in F: a table shows an older value of a key."""
        if not self.expected.is_table:
            return []
        last, keys = self.expected.last_of_key, self.expected.keys
        return [n for n, count in enumerate(self.counts) if count and last[keys[n]] != n]

    def unrest(self) -> str:
        """Return why the final view cannot be judged; empty if it can."""
        if not self.expected.texts:
            return "the workload has no records"
        if self.end in OPEN_ENDS:
            return "the run was cut: its last state is not final"
        if not self.end or not self.is_quiescent:
            return "the history does not reach quiescence"
        if self.incomplete:
            return f"the last read-back of {min(self.incomplete)} was not complete"
        return ""

    def blindness(self) -> str:
        """Return why the views during the run cannot be judged; empty if they can."""
        if not self.expected.texts:
            return "the workload has no records"
        if not self.shown and not (self.is_quiescent and self.end):
            return "no record was visible, and the history does not reach quiescence"
        return ""

    # -- as a value -----------------------------------------------------------------------------

    def freeze(self) -> ViewState:
        """Return the state as a value."""
        sightings = self._sightings()
        allowed = bytes(self.allowed)
        return ViewState(
            bytes(self.counts).translate(_IS_SEEN),
            b"" if self.beyond else allowed,  # a further dirty read is no new violation
            tuple(sorted(self.cut.items())),
            tuple(sorted(self.rows.items())),
            tuple(sorted(self.contents.items())),
            tuple(sorted(self.incomplete)),
            self.end,
            self.is_quiescent,
            self.shown,
            bytes(self.counts),
            allowed,
            tuple([tuple(seen.items()) for seen in sightings]),
        )

    def thaw(self, frozen: ViewState) -> None:
        """Take over a frozen state."""
        self.counts = bytearray(frozen.counts)
        self.allowed = bytearray(frozen.may_be)
        self.cut = dict(frozen.cut)
        self.rows = dict(frozen.rows)
        self.contents = dict(frozen.contents)
        self.incomplete = dict.fromkeys(frozen.incomplete, True)
        for seen, items in zip(self._sightings(), frozen.sightings, strict=True):
            seen.clear()
            seen.update(items)
        self.end, self.is_quiescent = frozen.end, frozen.is_quiescent
        self.shown = frozen.shown

    def _sightings(self) -> tuple[dict[Any, int], ...]:
        return (self.twice, self.beyond, self.aliens, self.altered, self.misplaced)


def first_time(seen: Mapping[Any, int]) -> int | None:
    """Return the earliest of these times; None if there is none."""
    return min(seen.values(), default=None)
