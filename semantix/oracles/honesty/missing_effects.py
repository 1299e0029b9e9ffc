"""Follows the missing effects of failed calls: the fold of the oracle FAIL."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from semantix.history.events import (
    AFFECTED,
    APPEARED,
    CANCELLED,
    COMPLETED,
    COVERED,
    CRASHED,
    ENDED,
    FAILED,
    READBACK,
    ROW,
    UNIT,
    WRITTEN,
    Entry,
)
from semantix.history.job_events import Cancelled, Crashed, Ended, Failed
from semantix.history.protocol_events import Affected, Completed
from semantix.history.source_events import Covered
from semantix.history.world_events import Appeared, ReadBack, RowChanged, UnitEnded, Written
from semantix.model.call_effects import CallEffect
from semantix.oracles.fold import Handler
from semantix.oracles.view.covering import Covering, FrozenCovering
from semantix.oracles.view.expected import Expected


@dataclass(frozen=True, slots=True, order=True)
class Owed:
    """An effect that a failed call did not have, for one record.

    Attributes:
        number: number of the record, in input order.
        step: name of the call.
        decides: the call should have committed `unit`; False: it should have written the record.
        who: label of the attempt that made the call.
        sequence: of the event that told of the call.
    """

    number: int
    step: str
    error: str
    decides: bool
    who: str
    unit: str = field(compare=False)
    at_us: int = field(compare=False)
    sequence: int = field(compare=False)


@dataclass(frozen=True, slots=True, order=True)
class Suspicion:
    """An effect was missing when a checkpoint completed that covers the record.

    Attributes:
        who: label of the attempt that made the failed call.
        called: sequence number of the event that told of the call.
        completed: sequence number of the completion.
    """

    completed: int
    called: int
    who: str


@dataclass(frozen=True, slots=True)
class SwallowedErrorsState:
    """A frozen `SwallowedErrorsFold`.

    What the reader has seen is compared only while an effect is missing (`relevant`).
    """

    early: tuple[Owed, ...]
    late: tuple[Owed, ...]
    covering: FrozenCovering
    units: tuple[tuple[int, ...], ...]
    end: str
    relevant: int
    seen: int = field(compare=False)
    judged: int = field(compare=False)
    unit_names: tuple[str, ...] = field(compare=False)
    suspicions: tuple[Suspicion, ...] = field(compare=False)
    failed: tuple[str, ...] = field(compare=False)


class SwallowedErrorsFold:
    """Collects the missing effects of failed calls, until they follow.

    Attributes:
        early: effects of records that no completed checkpoint covers. If the task ends, the records
            are replayed.
        late: effects of records that a completed checkpoint covers. They must follow before the job
            ends, whatever happens.
        suspicions: the effects that were missing when such a checkpoint completed.
        seen: bit n is set if the reader has seen record n, or, in a table, a later record of the
            same key.
        failed: labels of the attempts that failed with an error.
        units: name of an undecided unit → the entries written in it, one tuple for each event.
    """

    __slots__ = (
        "covering", "early", "end", "expected", "failed", "judged", "late", "seen", "suspicions",
        "units",
    )  # fmt: skip

    def __init__(self, expected: Expected) -> None:
        self.expected = expected
        self.early: list[Owed] = []
        self.late: list[Owed] = []
        self.suspicions: list[Suspicion] = []
        self.failed: list[str] = []
        self.seen = 0
        self.covering = Covering(expected)
        self.units: dict[str, list[tuple[Entry, ...]]] = {}
        self.end = ""
        self.judged = 0

    # -- events ---------------------------------------------------------------------------------

    def on_affected(self, event: Affected) -> None:
        """Note the records whose effect is missing after a failed call."""
        decides = event.effect == CallEffect.DECIDES
        if not decides and event.effect != CallEffect.WRITES:
            return
        found = [self.expected.numbers.get(record_id, -1) for record_id in event.record_ids]
        if decides and event.unit:
            found += self._numbers_in(event.unit)
        numbers = sorted({number for number in found if number >= 0})
        if not numbers:
            return
        self.judged += 1
        if event.applied:
            return
        error = event.error or event.fault_kind
        for number in numbers:
            owed = Owed(
                number, event.step, error, decides, event.who, event.unit, event.time_us,
                event.sequence,
            )  # fmt: skip
            (self.late if self._is_covered(number) else self.early).append(owed)

    def on_written(self, event: Written) -> None:
        """Settle the records that arrived in the world."""
        if event.unit:
            written = self.units.get(event.unit)
            if written is None:
                self.units[event.unit] = [event.entries]
            else:
                written.append(event.entries)
        if self.early or self.late:
            numbers = self._numbers(event.entries)
            self._settle(lambda owed: not owed.decides and owed.number in numbers)

    def on_unit(self, event: UnitEnded) -> None:
        """Settle the records of a unit that was committed."""
        self.units.pop(event.unit, None)
        if event.committed and (self.early or self.late):
            self._settle(lambda owed: owed.decides and owed.unit == event.unit)

    def on_task_ended(self, event: Failed | Cancelled | Crashed) -> None:
        """Forget the early effects of a task that ended: its records are replayed."""
        if self.early:
            self.early = [owed for owed in self.early if owed.who != event.who]
        if event.kind == FAILED and self.late:
            self.failed.append(event.who)

    def on_completed(self, event: Completed) -> None:
        """Suspect the effects that are missing although a checkpoint now covers their records."""
        self.covering.note(event)
        if not self.early:
            return
        due = [owed for owed in self.early if self._is_covered(owed.number)]
        self.early = [owed for owed in self.early if owed not in due]
        self.late.extend(due)
        found = [Suspicion(event.sequence, one.sequence, one.who) for one in self.missing(due)]
        self.suspicions += [one for one in sorted(set(found)) if one not in self.suspicions]

    def on_covered(self, event: Covered) -> None:
        """Note what a source emitted before the barrier of a checkpoint, which completes next."""
        self.covering.note(event)

    def on_appeared(self, event: Appeared) -> None:
        """Note the records that the reader of a log sees."""
        numbers = self.expected.numbers
        for entry in event.entries:
            number = numbers.get(entry[0], -1)
            if number >= 0:
                self.seen |= 1 << number

    def on_row(self, event: RowChanged) -> None:
        """Note the record that a row shows."""
        if event.entry is not None:
            number = self.expected.numbers.get(event.entry[0], -1)
            if number >= 0:
                self.seen |= 1 << number

    def on_readback(self, event: ReadBack) -> None:
        """Settle the records that a reader sees."""
        is_view = event.isolation != "read_uncommitted"
        numbers = [number for number in self._numbers(event.entries) if number >= 0]
        if is_view:
            for number in numbers:
                self.seen |= 1 << number
        if self.early or self.late:
            self._settle(lambda owed: owed.number in numbers and (is_view or not owed.decides))

    def on_ended(self, event: Ended) -> None:
        """Note how the job ended."""
        self.end = event.end

    HANDLERS: ClassVar[Mapping[str, Handler]] = {
        AFFECTED: on_affected,
        APPEARED: on_appeared,
        ROW: on_row,
        WRITTEN: on_written,
        UNIT: on_unit,
        FAILED: on_task_ended,
        CRASHED: on_task_ended,
        CANCELLED: on_task_ended,
        COMPLETED: on_completed,
        COVERED: on_covered,
        READBACK: on_readback,
        ENDED: on_ended,
    }

    def missing(self, owed: list[Owed]) -> list[Owed]:
        """Return those whose record the reader has not seen.

        In a table, a record is made good by a later one of its key.
        """
        return [one for one in owed if not self._is_seen(one.number)]

    def _is_seen(self, number: int) -> bool:
        expected = self.expected
        if not expected.is_table:
            return bool(self.seen >> number & 1)
        keys = expected.keys
        return any(
            self.seen >> later & 1 and keys[later] == keys[number]
            for later in range(number, len(keys))
        )

    def _settle(self, is_made_good: Callable[[Owed], bool]) -> None:
        self.early = [owed for owed in self.early if not is_made_good(owed)]
        self.late = [owed for owed in self.late if not is_made_good(owed)]

    def _is_covered(self, number: int) -> bool:
        return self.covering.has(number)

    def _numbers(self, entries: tuple[Entry, ...]) -> list[int]:
        numbers = self.expected.numbers
        return [numbers.get(entry[0], -1) for entry in entries]

    def _numbers_in(self, unit: str) -> list[int]:
        return [n for entries in self.units.get(unit, ()) for n in self._numbers(entries)]

    # -- as a value -----------------------------------------------------------------------------

    def freeze(self) -> SwallowedErrorsState:
        """Return the state as a value."""
        units = sorted((tuple(self._numbers_in(name)), name) for name in self.units)
        return SwallowedErrorsState(
            tuple(sorted(self.early)),
            tuple(sorted(self.late)),
            self.covering.freeze(),
            tuple([numbers for numbers, _ in units]),
            self.end,
            self.seen if self.early or self.late else 0,
            self.seen,
            self.judged,
            tuple([name for _, name in units]),
            tuple(self.suspicions),
            tuple(self.failed),
        )

    def thaw(self, frozen: SwallowedErrorsState) -> None:
        """Take over a frozen state."""
        self.early, self.late = list(frozen.early), list(frozen.late)
        self.covering.thaw(frozen.covering)
        self.seen = frozen.seen
        self.suspicions, self.failed = list(frozen.suspicions), list(frozen.failed)
        ids = self.expected.header.records
        self.units = {
            name: [tuple([(ids[n].record_id if n >= 0 else "", "", "") for n in numbers])]
            for name, numbers in zip(frozen.unit_names, frozen.units, strict=True)
        }
        self.end, self.judged = frozen.end, frozen.judged
