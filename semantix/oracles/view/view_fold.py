"""The view of the final reader after each event: the fold of FAB, AMO, ALO, IDEM and EO.

V is a multiset: all records that have appeared in logs, and all that rows show now. On real worlds
it is the content of the last read-back of each place. Records are counted by identity.
Source: reference/oracles.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from semantix.history.events import (
    APPEARED,
    COMPLETED,
    COVERED,
    CRASHED,
    ENDED,
    FAILED,
    FAULT,
    QUIESCENT,
    READBACK,
    ROW,
)
from semantix.history.job_events import Crashed, Ended, Failed, Quiescent
from semantix.history.protocol_events import Completed, FaultStruck
from semantix.history.source_events import STATE, Covered
from semantix.history.world_events import Appeared, ReadBack, RowChanged
from semantix.model.outcomes import OPEN_ENDS
from semantix.oracles.fold import Handler
from semantix.oracles.view.expected import Expected
from semantix.oracles.view.sightings import UNKNOWN, Sightings
from semantix.oracles.view.sightings import first_time as first_time
from semantix.oracles.view.slots import place_name
from semantix.oracles.view.view_state import ViewState

_IS_SEEN = bytes([0]) + bytes([1]) * 255
_COUNT_MAX = 250  # counts are bytes; those of records that appeared in logs stop at 2


class ViewFold(Sightings):
    """Counts the records that a reader sees. Numbers stand for records (`Expected`).

    With an expectation in the header, numbers stand for its slots (`Slots`).

    Attributes:
        counts: number of times that each record is visible now.
        allowed: 1 for each record that may be visible, because a completed checkpoint k covers it;
            in a table, because it is the value of its key in F(k).
        cut: place of the input → position below which completed checkpoints cover all records.
        shown: number of entries that were judged.
    """

    __slots__ = (
        "allowed", "contents", "cut", "end", "incomplete", "is_quiescent", "rows", "shown"
    )  # fmt: skip

    def __init__(self, expected: Expected) -> None:
        super().__init__(expected)
        self.allowed = bytearray(expected.size)
        self.cut: dict[str, int] = {}
        self.rows: dict[tuple[str, str], int] = {}
        self.contents: dict[str, tuple[int, ...]] = {}
        self.incomplete: dict[str, bool] = {}
        self.end = ""
        self.is_quiescent = False
        self.shown = 0

    # -- events ---------------------------------------------------------------------------------

    def on_appeared(self, event: Appeared) -> None:
        """Count records that the reader of a log sees from now on."""
        at_us = event.time_us
        expected, counts = self.expected, self.counts
        if expected.slots is not None:
            where = place_name(event.place)
            for entry in event.entries:
                if (slot := self.slot(entry, at_us, where)) >= 0:
                    self._add(slot, at_us)
            self.shown += len(event.entries)
            return
        numbers, texts = expected.numbers, expected.texts
        allowed, beyond = self.allowed, self.beyond
        for entry in event.entries:
            number = numbers.get(entry[0], UNKNOWN)
            if number < 0 or texts[number] != entry[2]:
                number = self.known(entry, at_us)
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
        before = self.rows.pop((place, key), UNKNOWN)
        if before >= 0 and self.counts[before]:
            self.counts[before] -= 1
        if entry is None:
            return
        self.shown += 1
        number = self.rows[place, key] = self.in_row(key, entry, at_us)
        if number >= 0:
            self._add(number, at_us)
            self.note_order((place, key), number, at_us)

    def on_readback(self, event: ReadBack) -> None:
        """Replace the content of a place by a read-back.

        A table is read twice. The full scan is counted; the reads by key must not show a record
        that is not allowed. Read-backs with another isolation than the reader's are not counted.
        """
        at_us, place = event.time_us, event.place
        if event.isolation == "by_key":
            for number in self.found_in(event):
                if number >= 0:
                    self._check_covered(number, at_us)
        if event.isolation not in (self.expected.header.isolation, "full_scan", "table", STATE):
            return
        for number in self.contents.pop(place, ()):
            self.counts[number] -= 1
        numbers, counted = [], []
        for number in self.found_in(event):  # the next one depends on what is counted already
            numbers.append(number)
            if number >= 0 and self._add(number, at_us):
                counted.append(number)
        self.contents[place] = tuple(counted)
        if event.keys:
            named = zip(event.keys, numbers, strict=True)
            self.rows = {row: number for row, number in self.rows.items() if row[0] != place}
            self.rows |= {(place, key): UNKNOWN for key, number in named if number < 0}
        self.shown += len(event.entries)
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
            if expected.slots is not None:
                covered = expected.slots.written_by(covered, last_only=expected.is_table)
            elif expected.is_table:
                covered = list({expected.keys[number]: number for number in covered}.values())
            for number in covered:
                self.allowed[number] = 1

    def on_covered(self, event: Covered) -> None:
        """Allow the records that a source emitted before the barrier of the checkpoint."""
        expected = self.expected
        found = [expected.numbers[one] for one in event.record_ids if one in expected.numbers]
        slots = expected.slots
        for number in found if slots is None else slots.written_by(found, last_only=False):
            self.allowed[number] = 1

    def on_disturbance(self, event: FaultStruck | Crashed | Failed) -> None:
        """Note that from now on records may be replayed."""
        self.is_disturbed = True
        self.is_replayed = self.is_replayed or event.kind != FAULT

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
        COVERED: on_covered,
        FAULT: on_disturbance,
        CRASHED: on_disturbance,
        FAILED: on_disturbance,
        ENDED: on_ended,
        QUIESCENT: on_quiescent,
    }

    def _add(self, number: int, at_us: int) -> bool:
        """Count a record that is visible from now on; return whether its count has grown."""
        count = self.counts[number]
        if count:
            self.twice.setdefault(number, at_us)
        self._check_covered(number, at_us)
        if count == _COUNT_MAX:
            return False
        self.counts[number] = count + 1
        return True

    def _check_covered(self, number: int, at_us: int) -> None:
        if not self.allowed[number]:
            self.beyond.setdefault(number, at_us)

    # -- questions of the oracles ---------------------------------------------------------------

    def missing(self) -> list[int]:
        """Return the slots of F that are not in V."""
        expected, counts = self.expected, self.counts
        if not expected.is_table and expected.slots is None and 0 not in counts:
            return []
        return [slot for slot in expected.due() if not counts[slot]]

    def extra_rows(self) -> list[int]:
        """Return the slots of V that are not in F: a table shows an older value of a key."""
        expected = self.expected
        if not expected.is_table:
            return []
        due = frozenset(expected.due())
        seen = [slot for slot, count in enumerate(self.counts) if count and slot not in due]
        slots = expected.slots
        return seen if slots is None else [slot for slot in seen if not slots.may_stay(slot)]

    def unrest(self) -> str:
        """Return why the final view cannot be judged; empty if it can."""
        if self.expected.expectation is not None and self.expected.expectation.doubt:
            return self.expected.expectation.doubt
        if not self.expected.texts:
            return "the workload has no records"
        if self.end in OPEN_ENDS:
            return "the run was cut: its last state is not final"
        if not self.end or not self.is_quiescent:
            return "the history does not reach quiescence"
        if self.incomplete:
            return f"the last read-back of {min(self.incomplete)} was not complete"
        if self.unfolded and (rows := [key for (_, key), slot in self.rows.items() if slot < 0]):
            return (
                f"the row {min(rows)!r} shows a value of no prefix of its input: "
                "whether a record is missing in it cannot be told"
            )
        return ""

    def doubts(self) -> str:
        """Return why completeness cannot be judged, although a loss that is seen is one."""
        found = self.expected.expectation
        return "" if found is None else found.incomplete or found.unnamed

    def blindness(self) -> str:
        """Return why the views during the run cannot be judged; empty if they can."""
        found = self.expected.expectation
        if found is not None and (found.doubt or found.unnamed):
            return found.doubt or found.unnamed
        if not self.expected.texts:
            return "the workload has no records"
        if not self.shown and not (self.is_quiescent and self.end):
            return "no record was visible, and the history does not reach quiescence"
        return ""

    # -- as a value -----------------------------------------------------------------------------

    def freeze(self) -> ViewState:
        """Return the state as a value."""
        sightings = self.sightings()
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
            self.is_disturbed,
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
        for seen, items in zip(self.sightings(), frozen.sightings, strict=True):
            seen.clear()
            seen.update(items)
        self.end, self.is_quiescent = frozen.end, frozen.is_quiescent
        self.shown, self.is_disturbed = frozen.shown, frozen.is_disturbed
