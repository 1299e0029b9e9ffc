"""VIS: visibility. A reader sees a unit late enough, as a whole, and in order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from semantix.history.events import (
    AFFECTED,
    APPEARED,
    COMPLETED,
    COVERED,
    CRASHED,
    ENDED,
    PART_CHANGED,
    QUIESCENT,
    READBACK,
    RESTORED,
    UNIT,
    WRITTEN,
    Entry,
)
from semantix.history.job_events import Crashed, Ended, Quiescent, Restored
from semantix.history.protocol_events import Affected, Completed
from semantix.history.source_events import Covered
from semantix.history.world_events import Appeared, ReadBack, UnitEnded, Written
from semantix.model.outcomes import OPEN_ENDS
from semantix.oracles.changed_parts import note_change
from semantix.oracles.fold import Handler, Oracle
from semantix.oracles.units import Unit, UnitState, thawed
from semantix.oracles.verdict import (
    RECORDS_SHOWN_MAX,
    Finding,
    Kind,
    OracleVerdict,
    concluded,
    not_applicable,
)
from semantix.oracles.view.covering import Covering, FrozenCovering
from semantix.oracles.view.expected import Expected

CODE = "VIS"
# (kind of violation, number of the record) → (time, name of the unit)
Broken = dict[tuple[str, int], tuple[int, str]]


@dataclass(frozen=True, slots=True)
class VisibilityState:
    """A frozen `VisibilityFold`."""

    units: tuple[UnitState, ...]
    covering: FrozenCovering
    seen: tuple[tuple[str, tuple[int, ...]], ...]
    end: str
    is_quiescent: bool
    judged: int = field(compare=False)
    order: int = field(compare=False)
    broken: tuple[tuple[tuple[str, int], tuple[int, str]], ...] = field(compare=False)
    aborted: tuple[str, ...] = field(compare=False)


class VisibilityFold:
    """Follows each unit from its first write until a reader has seen it all, or it is aborted."""

    __slots__ = (
        "_aborted", "_order", "broken", "covering", "end", "expected", "is_quiescent", "judged",
        "seen", "units",
    )  # fmt: skip

    def __init__(self, expected: Expected) -> None:
        self.expected = expected
        self.units: dict[str, list[Unit]] = {}  # by name; a later unit may have the same name
        self.covering = Covering(expected)
        self.seen: dict[str, tuple[int, ...]] = {}
        self.broken: Broken = {}
        self.end = ""
        self.is_quiescent = False
        self.judged = 0
        self._order = 0
        self._aborted: dict[str, bool] = {}  # names of aborted units, until they are used again

    # -- events ---------------------------------------------------------------------------------

    def on_written(self, event: Written) -> None:
        """Add records to a unit."""
        name = event.unit
        if not name:
            return
        named = self.units.get(name)
        if named is None or named[-1].committed is not None:
            self._order += 1
            self._aborted.pop(name, None)
            unit = Unit(name, event.owner.partition("#")[0], self._order)
            self.units.setdefault(name, []).append(unit)
            self.judged += 1
        else:
            unit = named[-1]
            if event.place in unit.shown:
                ids = [entry[0] for entry in event.entries]
                self._break(Kind.PARTIAL_UNIT, ids, event.time_us, name)
        unit.write(event.place, event.entries)

    def on_appeared(self, event: Appeared) -> None:
        """Check the records that a reader sees now, and the units behind its new position."""
        place = event.place
        if event.unit and event.entries:
            self._show(event.unit, place, event.entries, event.time_us)
        if event.end >= event.high:  # nothing holds the reader back: it is behind all writes
            for named in self.units.values():
                torn = [unit for unit in named if unit.shown and unit.is_torn_at(place)]
                for unit in torn:
                    self._break(Kind.PARTIAL_UNIT, unit.waiting[place], event.time_us, unit.name)

    def on_unit(self, event: UnitEnded) -> None:
        """Note the decision over a unit."""
        if event.unit not in self.units:
            return
        unit = self.units[event.unit][-1]
        unit.committed = event.committed
        if not event.committed:
            self._aborted[event.unit] = True
            if unit.shown:
                self._break(Kind.DIRTY_READ, [], event.time_us, event.unit)
        if unit.is_settled():
            self._drop(unit)

    def on_covered(self, event: Completed | Covered) -> None:
        """Note the records that the latest checkpoint covers."""
        self.covering.note(event)

    def on_affected(self, event: Affected) -> None:
        """Excuse a unit whose call failed: it may become visible after later units."""
        for unit in self.units.get(event.unit, ()):
            unit.is_excused = True

    def on_crashed(self, event: Crashed) -> None:
        """Forget what was seen on a machine that crashed: no sink can sync a name beforehand."""
        if event.scope == "machine":
            self.seen = {}

    def on_restored(self, event: Restored) -> None:
        """End all excuses: from now on the recovery has repeated the calls."""
        for named in self.units.values():
            for unit in named:
                unit.is_excused = False

    def on_readback(self, event: ReadBack) -> None:
        """Check single records, because real worlds name no units: too early, or lost again."""
        if event.isolation != self.expected.header.isolation:
            return
        self.judged += 1
        at_us, place, entries = event.time_us, event.place, event.entries
        if early := self._not_covered([entry[0] for entry in entries]):
            self._break(Kind.DIRTY_READ, early, at_us, place)
        known = self.expected.numbers
        now = tuple(sorted({known[entry[0]] for entry in entries if entry[0] in known}))
        if event.complete:
            present = dict.fromkeys(now)
            if gone := [one for one in self.seen.get(place, ()) if one not in present]:
                self._break(Kind.VANISHED, self.expected.record_ids(gone), at_us, place)
            self.seen[place] = now

    def on_ended(self, event: Ended) -> None:
        """Note how the job ended."""
        self.end = event.end

    def on_quiescent(self, event: Quiescent) -> None:
        """Check that a reader has seen each unit as a whole, or nothing of it."""
        self.is_quiescent = True
        for name in sorted(self.units) if self.end not in OPEN_ENDS else ():
            for unit in self.units[name]:
                if unit.is_torn():
                    self._break(Kind.PARTIAL_UNIT, unit.unseen(), event.time_us, name)

    HANDLERS: ClassVar[Mapping[str, Handler]] = {
        WRITTEN: on_written,
        APPEARED: on_appeared,
        UNIT: on_unit,
        COMPLETED: on_covered,
        COVERED: on_covered,
        AFFECTED: on_affected,
        RESTORED: on_restored,
        CRASHED: on_crashed,
        READBACK: on_readback,
        PART_CHANGED: lambda fold, event: note_change(event, fold._break),
        ENDED: on_ended,
        QUIESCENT: on_quiescent,
    }

    # -- parts of several handlers --------------------------------------------------------------

    def _show(self, name: str, place: str, entries: tuple[Entry, ...], at_us: int) -> None:
        ids = [entry[0] for entry in entries]
        if early := self._not_covered(ids):
            self._break(Kind.DIRTY_READ, early, at_us, name)
        named = self.units.get(name)
        if named is None:
            if name in self._aborted:
                self._break(Kind.DIRTY_READ, ids, at_us, name)
            return
        # Of the units with this name, the oldest one with records that are not seen there yet.
        unit = ([one for one in named if one.waiting.get(place)] or named[-1:])[0]
        if place not in unit.shown:
            self._check_order(unit, place, ids, at_us)
        if not unit.show(place, entries):
            self._break(Kind.PARTIAL_UNIT, ids, at_us, name)
        if unit.is_settled():
            self._drop(unit)

    def _check_order(self, unit: Unit, place: str, ids: list[str], at_us: int) -> None:
        if place in unit.overtaken:
            self._break(Kind.REORDER, ids, at_us, unit.name)
        for named in self.units.values():
            for other in named:
                is_passed = other.order < unit.order and other.owner == unit.owner
                if is_passed and not other.is_excused and other.waiting.get(place):
                    other.overtaken[place] = True

    def _not_covered(self, ids: Iterable[str]) -> list[str]:
        # A record that the workload does not have is a finding of FAB, not of VIS.
        numbers, has = self.expected.numbers, self.covering.has
        return [one for one in ids if (number := numbers.get(one, -1)) >= 0 and not has(number)]

    def _drop(self, unit: Unit) -> None:
        self.units[unit.name].remove(unit)
        if not self.units[unit.name]:
            del self.units[unit.name]

    def _break(self, kind: Kind, record_ids: Iterable[str], at_us: int, unit: str) -> None:
        numbers = [self.expected.numbers.get(record_id, -1) for record_id in record_ids]
        for number in numbers or [-1]:
            self.broken.setdefault((kind, number), (at_us, unit))

    def freeze(self) -> VisibilityState:
        """Return the state as a value: units by owner, in the order of their first writes."""
        units = [unit for named in self.units.values() for unit in named]
        units.sort(key=lambda unit: (unit.owner, unit.order))
        return VisibilityState(
            tuple([unit.freeze() for unit in units]),
            self.covering.freeze(),
            tuple(sorted(self.seen.items())),
            self.end,
            self.is_quiescent,
            self.judged,
            self._order,
            tuple(self.broken.items()),
            tuple(self._aborted),
        )

    def thaw(self, frozen: VisibilityState) -> None:
        """Take over a frozen state."""
        self.units = {}
        for state in sorted(frozen.units, key=lambda unit: unit.order):
            self.units.setdefault(state.name, []).append(thawed(state))
        self.covering.thaw(frozen.covering)
        self.seen = dict(frozen.seen)
        self.broken = dict(frozen.broken)
        self.end, self.is_quiescent = frozen.end, frozen.is_quiescent
        self.judged, self._order = frozen.judged, frozen.order
        self._aborted = dict.fromkeys(frozen.aborted, True)


def conclude(fold: VisibilityFold) -> OracleVerdict:
    """Judge whether a reader sees units late enough, as a whole, and in order.

    Dirty read: it sees a record of an aborted unit, or of a unit whose checkpoint has not
    completed. Partial unit: in one place it skips records of the unit, or sees some before others
    are written, or sees only some although nothing holds it back; or at quiescence it has seen only
    a part of the unit in all places together. Reorder: in one place it sees a unit after a later
    unit of the same subtask; a unit whose commit failed or had no answer is excused.

    Returns:
        UPHELD; VIOLATED with a finding for each kind; INCONCLUSIVE if the history does not reach
        quiescence; NOT_APPLICABLE if nothing was written in units.
    Not checked: records below an end position that is held back (records have no positions);
        write-ahead batches. On real worlds and in files: whether units are whole and in order.
    Source: reference/oracles.md VIS.
    """
    if not fold.judged:
        return not_applicable(CODE, "nothing was written in units")
    findings = []
    kinds = (Kind.DIRTY_READ, Kind.PARTIAL_UNIT, Kind.REORDER, Kind.VANISHED)
    for kind in kinds if fold.broken else ():
        numbers = sorted(number for broken, number in fold.broken if broken == kind)
        if numbers:
            findings.append(_finding(fold, kind, numbers))
    is_at_rest = fold.is_quiescent and fold.end not in ("", *OPEN_ENDS)
    doubt = "" if is_at_rest else "the history does not reach quiescence"
    return concluded(CODE, fold.judged, tuple(findings), doubt)


def _finding(fold: VisibilityFold, kind: Kind, numbers: list[int]) -> Finding:
    at_us, unit = min(fold.broken[kind, number] for number in numbers)
    known = [number for number in numbers if number >= 0][:RECORDS_SHOWN_MAX]
    return Finding(CODE, kind, fold.expected.record_ids(known), at_us, (("unit", unit),))


VIS = Oracle(CODE, "visibility", VisibilityFold, conclude)
