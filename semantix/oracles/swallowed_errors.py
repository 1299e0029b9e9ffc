"""FAIL: swallowed errors. A client call fails, and neither the call nor the task is repeated."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from semantix.history.events import (
    AFFECTED,
    CANCELLED,
    COMPLETED,
    CRASHED,
    ENDED,
    FAILED,
    READBACK,
    UNIT,
    WRITTEN,
    Entry,
)
from semantix.history.job_events import Cancelled, Crashed, Ended, Failed
from semantix.history.protocol_events import Affected, Completed
from semantix.history.world_events import ReadBack, UnitEnded, Written
from semantix.model.call_effects import CallEffect
from semantix.oracles.fold import Handler, Oracle
from semantix.oracles.verdict import Finding, Kind, OracleVerdict, concluded, not_applicable
from semantix.oracles.view.expected import Expected

CODE = "FAIL"


@dataclass(frozen=True, slots=True, order=True)
class Owed:
    """An effect that a failed call did not have, for one record.

    Attributes:
        number: number of the record, in input order.
        step: name of the call.
        decides: the call should have committed `unit`; False: it should have written the record.
        who: label of the attempt that made the call.
    """

    number: int
    step: str
    error: str
    decides: bool
    who: str
    unit: str = field(compare=False)
    at_us: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class SwallowedErrorsState:
    """A frozen `SwallowedErrorsFold`."""

    early: tuple[Owed, ...]
    late: tuple[Owed, ...]
    cut: tuple[tuple[str, int], ...]
    units: tuple[tuple[int, ...], ...]
    end: str
    judged: int = field(compare=False)
    unit_names: tuple[str, ...] = field(compare=False)
    broken: tuple[Owed, ...] = field(compare=False)


class SwallowedErrorsFold:
    """Collects the missing effects of failed calls, until they follow.

    Attributes:
        early: effects that must follow before a checkpoint that covers the record completes.
        late: effects that must follow before the job ends, because such a checkpoint had completed
            already when the call failed.
        broken: effects that did not follow in time.
        units: name of an undecided unit → the entries written in it, one tuple for each event.
    """

    __slots__ = ("broken", "cut", "early", "end", "expected", "judged", "late", "units")

    def __init__(self, expected: Expected) -> None:
        self.expected = expected
        self.early: list[Owed] = []
        self.late: list[Owed] = []
        self.broken: list[Owed] = []
        self.cut: dict[str, int] = {}
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
        if decides and event.unit and not found:
            found = self._numbers_in(event.unit)
        numbers = sorted({number for number in found if number >= 0})
        if not numbers:
            return
        self.judged += 1
        if event.applied:
            return
        error = event.error or event.fault_kind
        for number in numbers:
            owed = Owed(number, event.step, error, decides, event.who, event.unit, event.time_us)
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

    def on_completed(self, event: Completed) -> None:
        """Find the effects that are missing although a checkpoint now covers their records."""
        self.cut = dict(event.cut)
        if not self.early:
            return
        due = [owed for owed in self.early if self._is_covered(owed.number)]
        self.early = [owed for owed in self.early if owed not in due]
        # On real worlds only a read-back shows that a write arrived, and it may come later.
        is_told = self.expected.header.world == "simulated"
        (self.broken if is_told else self.late).extend(due)

    def on_readback(self, event: ReadBack) -> None:
        """Settle the records that a reader sees."""
        if self.early or self.late:
            numbers = self._numbers(event.entries)
            is_view = event.isolation != "read_uncommitted"
            self._settle(lambda owed: owed.number in numbers and (is_view or not owed.decides))

    def on_ended(self, event: Ended) -> None:
        """Note how the job ended."""
        self.end = event.end

    HANDLERS: ClassVar[Mapping[str, Handler]] = {
        AFFECTED: on_affected,
        WRITTEN: on_written,
        UNIT: on_unit,
        FAILED: on_task_ended,
        CRASHED: on_task_ended,
        CANCELLED: on_task_ended,
        COMPLETED: on_completed,
        READBACK: on_readback,
        ENDED: on_ended,
    }

    def _settle(self, is_made_good: Callable[[Owed], bool]) -> None:
        self.early = [owed for owed in self.early if not is_made_good(owed)]
        self.late = [owed for owed in self.late if not is_made_good(owed)]

    def _is_covered(self, number: int) -> bool:
        return self.expected.is_below(self.cut, number)

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
            tuple(self.cut.items()),
            tuple([numbers for numbers, _ in units]),
            self.end,
            self.judged,
            tuple([name for _, name in units]),
            tuple(self.broken),
        )

    def thaw(self, frozen: SwallowedErrorsState) -> None:
        """Take over a frozen state."""
        self.early, self.late = list(frozen.early), list(frozen.late)
        self.broken, self.cut = list(frozen.broken), dict(frozen.cut)
        ids = self.expected.header.records
        self.units = {
            name: [tuple([(ids[n].record_id if n >= 0 else "", "", "") for n in numbers])]
            for name, numbers in zip(frozen.unit_names, frozen.units, strict=True)
        }
        self.end, self.judged = frozen.end, frozen.judged


def conclude(fold: SwallowedErrorsFold) -> OracleVerdict:
    """Judge whether the connector swallowed the error, or the lost answer, of a call.

    A fault makes a call fail, and its effect is missing. Then one of two things must happen before
    a checkpoint that covers the call's records completes: the records are written after all, or
    the task fails. An aborted checkpoint asks for nothing; the next one that covers the records
    does. If such a checkpoint had completed before the call (a commit, a write-ahead batch), the
    effect must follow before the job ends. A job that ends FAILED has reported the error.

    Returns:
        UPHELD; VIOLATED with a finding for each call and error; INCONCLUSIVE if an effect is still
        missing in a history without an end; NOT_APPLICABLE if no such call failed.
    Not checked: calls without records (a marker, `begin`), and calls whose effect no event shows
        (`prepare`, `abort`, `close`, reads).
    Source: reference/oracles.md FAIL.
    """
    due = fold.late if fold.end == "finished" else []
    broken = [*fold.broken, *due]
    if not fold.judged:
        return not_applicable(CODE, "no call with an effect on records was made to fail")
    is_open = bool(fold.early or fold.late) and fold.end not in ("finished", "failed")
    doubt = "the history ends before the effect of a failed call could follow" if is_open else ""
    return concluded(CODE, fold.judged, _findings(broken, fold), doubt)


def _findings(broken: list[Owed], fold: SwallowedErrorsFold) -> tuple[Finding, ...]:
    by_call: dict[tuple[str, str], list[Owed]] = {}
    for owed in sorted(broken):
        by_call.setdefault((owed.step, owed.error), []).append(owed)
    return tuple([_finding(call, owed, fold) for call, owed in by_call.items()])


def _finding(call: tuple[str, str], owed: list[Owed], fold: SwallowedErrorsFold) -> Finding:
    numbers = sorted({one.number for one in owed})
    record_ids = fold.expected.record_ids(numbers)
    first = min(owed, key=lambda one: (one.at_us, one.who))
    parts = (("call", call[0]), ("error", call[1]), ("who", first.who))
    return Finding(CODE, Kind.SWALLOWED_ERROR, record_ids, first.at_us, parts)


FAIL = Oracle(CODE, "swallowed errors", SwallowedErrorsFold, conclude)
