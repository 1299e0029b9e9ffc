"""LIVE: progress."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from semantix.errors import ContractError
from semantix.history.events import (
    ABORTED,
    APPEARED,
    CANCELLED,
    CRASHED,
    ENDED,
    FAILED,
    FAULT,
    FAULT_ENDED,
    QUIESCENT,
    READBACK,
    RESTORED,
)
from semantix.history.fault_events import FaultEnded
from semantix.history.job_events import Cancelled, Crashed, Ended, Failed, Quiescent, Restored
from semantix.history.protocol_events import Aborted, FaultStruck
from semantix.history.world_events import Appeared, ReadBack
from semantix.model.call_effects import LASTING
from semantix.model.outcomes import OPEN_ENDS, JobEnd
from semantix.model.sim_time import in_seconds
from semantix.oracles.fold import Handler, Oracle
from semantix.oracles.verdict import Finding, Kind, OracleVerdict, concluded
from semantix.oracles.view.expected import Expected

CODE = "LIVE"
_LOOP = 3  # a cut run with so many restores since the last fault is a restart loop


@dataclass(frozen=True, slots=True)
class ProgressState:
    """A frozen `ProgressFold`.

    No time is compared: the next fault starts the bound again, at the time of that fault.
    """

    has_faults: bool
    lasting: int
    restores: int
    failed: tuple[str, ...]
    held: tuple[str, ...]
    held_long: tuple[str, ...]
    end: str
    is_late: bool
    is_quiescent: bool
    is_down: bool
    since_us: int | None = field(compare=False)
    times: tuple[tuple[int, ...], int, str, str, tuple[tuple[str, int], ...]] = field(compare=False)


class ProgressFold:
    """Notes the last fault, the tasks that failed, and the readers that are held back.

    Attributes:
        repeats: the reason of the latest failure of a task; in a restart loop it is the one that
            repeats.
    """

    __slots__ = (
        "_aborted", "_bound_us", "_is_cancelled", "_isolation", "end", "end_reason", "end_us",
        "failed", "has_faults", "held", "held_long", "is_down", "is_late", "is_quiescent",
        "lasting", "repeats", "restores", "since_us",
    )  # fmt: skip

    def __init__(self, expected: Expected) -> None:
        self._bound_us = expected.header.live_bound_us
        self._isolation = expected.header.isolation
        self._aborted = ""
        self._is_cancelled = False
        self.since_us: int | None = None
        self.has_faults = False
        self.lasting = 0  # faults that go on for a while, and have not ended
        self.restores = 0
        self.repeats = ""
        self.failed: dict[str, int] = {}
        self.held: dict[str, bool] = {}
        self.held_long: dict[str, int] = {}  # place → for how long behind the end of the job
        self.end = ""
        self.end_reason = ""
        self.end_us = 0
        self.is_late = False
        self.is_quiescent = False
        self.is_down = False

    def on_fault(self, event: FaultStruck | Crashed) -> None:
        """Start the bound again. After a crash of everything it starts at the restart."""
        self.has_faults = True
        self.is_down = isinstance(event, Crashed) and event.scope in ("everything", "machine")
        self.since_us = event.time_us
        self.restores = 0

    def on_fault_struck(self, event: FaultStruck) -> None:
        """Start the bound again, and note whether the fault lasts."""
        self.on_fault(event)
        self.lasting += event.do in LASTING

    def on_fault_ended(self, event: FaultEnded) -> None:
        """Start the bound again: what the job did before, it did under the fault.

        A job that ended before the fault did is not late.
        """
        self.is_late = False
        self.since_us = event.time_us
        self.restores = 0
        self.lasting = max(self.lasting - 1, 0)

    def on_failed(self, event: Failed) -> None:
        """Note a task that failed without a fault, or broke a port."""
        self.repeats = event.reason
        if not self.has_faults or _breaks_contract(event.reason):
            self.failed.setdefault(f"{event.who}: {event.reason}", event.time_us)

    def on_aborted(self, event: Aborted) -> None:
        """Keep the reason: if too many checkpoints fail, the job restarts."""
        self._aborted = event.reason

    def on_cancelled(self, event: Cancelled) -> None:
        """Note that the job goes down. A trial of a restore begins behind the end instead."""
        self._is_cancelled = True

    def on_restored(self, event: Restored) -> None:
        """Count a start of the job after the first one; without a fault there must be none."""
        if self.since_us is None:
            self.since_us = event.time_us
            return
        if self._is_cancelled and not (self.has_faults or self.failed):
            because = f": checkpoints failed ({self._aborted})" if self._aborted else ""
            self.failed[f"the job restarted{because}"] = event.time_us
        if self.is_down:
            self.since_us, self.is_down = event.time_us, False
        if self.restores < _LOOP:
            self.restores += 1

    def on_appeared(self, event: Appeared) -> None:
        """Note whether a reader of the place is held back."""
        place = event.place
        if self.end and place in self.held:
            self._note_late(event)
        if event.end < event.high:
            self.held[place] = True
        elif place in self.held:
            del self.held[place]

    def _note_late(self, event: Appeared) -> None:
        waited_us = event.time_us - max(self.end_us, self.since_us or 0)
        has_finished = self.end == JobEnd.FINISHED and not self.lasting
        if has_finished and event.entries and waited_us > self._bound_us:
            self.held_long[event.place] = event.time_us - self.end_us

    def on_readback(self, event: ReadBack) -> None:
        """Note whether a reader of the place is held back."""
        if event.isolation != self._isolation:
            return
        if event.end < event.high:
            self.held[event.place] = True
        else:
            self.held.pop(event.place, None)

    def on_ended(self, event: Ended) -> None:
        """Note how, and when, the job ended."""
        self.end_us, self.end, self.end_reason = event.time_us, event.end, event.reason
        since_us = self.since_us
        waited = since_us is not None and not self.lasting
        self.is_late = waited and self.end_us - (since_us or 0) > self._bound_us

    def on_quiescent(self, event: Quiescent) -> None:
        """Note that all timeouts of the worlds have passed."""
        self.is_quiescent = True

    HANDLERS: ClassVar[Mapping[str, Handler]] = {
        ABORTED: on_aborted,
        CANCELLED: on_cancelled,
        FAULT: on_fault_struck,
        FAULT_ENDED: on_fault_ended,
        CRASHED: on_fault,
        FAILED: on_failed,
        RESTORED: on_restored,
        APPEARED: on_appeared,
        READBACK: on_readback,
        ENDED: on_ended,
        QUIESCENT: on_quiescent,
    }

    def freeze(self) -> ProgressState:
        """Return the state as a value."""
        failed = sorted(self.failed)
        times = tuple([self.failed[who] for who in failed])
        return ProgressState(
            self.has_faults,
            self.lasting,
            self.restores,
            tuple(failed),
            tuple(sorted(self.held)),
            tuple(sorted(self.held_long)),
            self.end,
            self.is_late,
            self.is_quiescent,
            self.is_down,
            self.since_us,
            (times, self.end_us, self.end_reason, self.repeats, tuple(self.held_long.items())),
        )

    def thaw(self, frozen: ProgressState) -> None:
        """Take over a frozen state."""
        self.has_faults, self.restores = frozen.has_faults, frozen.restores
        self.lasting = frozen.lasting
        times, self.end_us, self.end_reason, self.repeats, held_long = frozen.times
        self.held_long = dict(held_long)
        self.failed = dict(zip(frozen.failed, times, strict=True))
        self.held = dict.fromkeys(frozen.held, True)
        self.end, self.is_late = frozen.end, frozen.is_late
        self.is_quiescent, self.since_us = frozen.is_quiescent, frozen.since_us
        self.is_down = frozen.is_down


def _breaks_contract(reason: str) -> bool:
    return reason.startswith(ContractError.__name__)


def conclude(fold: ProgressFold) -> OracleVerdict:
    """Judge whether the job ends in time, and whether no reader is held back for ever.

    The job must end within the bound of the header, from the last fault on (without a fault, from
    the start). A job that ends FAILED has ended; a run that the harness had to cut has not. Without
    a fault no task may fail, and the job may not restart (it does if too many checkpoints expire,
    for instance because a task never comes to its barrier). No task may ever break a port: no fault
    is an excuse for a `ContractError`. At quiescence, after all timeouts of the worlds, every
    reader can read up to the last position. And if the job has finished, a transaction that nobody
    ends may not hold a reader back for longer than the bound.

    Returns:
        UPHELD; VIOLATED with a finding stuck or restart_loop, unprovoked_failure, broken_contract,
        held_back, held_long; INCONCLUSIVE if the history does not reach quiescence.
    Not checked: whether every record arrives (ALO does).
    Source: reference/oracles.md LIVE.
    """
    if fold.end in (JobEnd.UNMODELLED, JobEnd.STOPPED):  # neither says that the job is stuck
        return concluded(CODE, 1, (), fold.end_reason)
    findings = []
    if fold.end == "cut" or fold.is_late:
        kind = Kind.RESTART_LOOP if fold.restores >= _LOOP else Kind.STUCK
        parts = (("reason", fold.end_reason), ("repeats", fold.repeats))
        findings.append(Finding(CODE, kind, (), fold.end_us, parts))
    for who, at_us in sorted(fold.failed.items(), key=lambda failed: (failed[1], failed[0])):
        is_breach = _breaks_contract(who.partition(": ")[2])
        kind = Kind.BROKEN_CONTRACT if is_breach else Kind.UNPROVOKED_FAILURE
        findings.append(Finding(CODE, kind, (), at_us, (("who", who),)))
    if fold.is_quiescent and fold.held and fold.end not in OPEN_ENDS:
        places = ", ".join(sorted(fold.held))
        findings.append(Finding(CODE, Kind.HELD_BACK, (), None, (("places", places),)))
    if fold.held_long:
        places = ", ".join(sorted(fold.held_long))
        seconds = in_seconds(max(fold.held_long.values()))
        findings.append(
            Finding(CODE, Kind.HELD_LONG, (), None, (("places", places), ("seconds", seconds)))
        )
    doubt = "" if fold.end and fold.is_quiescent else "the history does not reach quiescence"
    return concluded(CODE, 1, tuple(findings), doubt)


LIVE = Oracle(CODE, "progress", ProgressFold, conclude)
