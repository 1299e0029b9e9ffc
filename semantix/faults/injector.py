"""Lets the faults of a plan strike at the gates, and records which of them fired."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from semantix.faults.bound_gate import BoundGate, Probe, ProbedGate
from semantix.history.events import FAULT
from semantix.history.recorder import Recorder
from semantix.model.call_effects import CallEffect
from semantix.model.catalogue import system_of
from semantix.plan.fault_plan import ENDINGS, RESUMPTIONS, Fault, ending_of
from semantix.ports.call_table import CallRow
from semantix.ports.gate import Actor, CallFault, JobControl, StepGate

# Word of a crash → the part of the job that it kills.
_SCOPES = {
    "crash": "task",
    "crash_process": "process",
    "crash_coordinator": "coordinator",
    "crash_all": "everything",
    "crash_machine": "machine",
}
_LATE = ("late_request", "late_markers")
Identify = Callable[[object], str]


class Queue(Protocol):
    """The part of the event queue that gates read."""

    now: int


class Trigger:
    """One fault of a plan; it counts the visits at which it could strike."""

    __slots__ = ("_inside", "_seen", "fault", "fired", "index", "position")

    def __init__(self, index: int, fault: Fault) -> None:
        self.index = index
        self.fault = fault
        self.fired = False
        self._seen = 0
        self._inside: Actor | None = None  # with `during`: the actor that is inside the meant visit
        position = fault.position
        if position == "during" and fault.part is None:  # one effect: it has happened, or not
            position = "after" if fault.applied else "before"
        self.position = position

    def strikes(self, position: str, actor: Actor, detail: int) -> bool:
        """Count a visit of the step, and tell whether the fault strikes at this visit."""
        if self.fired or not self._concerns(actor):
            return False
        if self.position != "during":
            return position == self.position and self._is_meant(detail)
        if position == "before":
            if self._is_meant(detail):
                self._inside = actor
            elif self._inside is actor:
                self._inside = None
            return False
        return position == "during" and actor is self._inside and detail == self.fault.part

    def _is_meant(self, detail: int) -> bool:
        fault = self.fault
        if fault.checkpoint is not None:
            return detail == fault.checkpoint
        self._seen += 1
        return self._seen == fault.occurrence

    def _concerns(self, actor: Actor) -> bool:
        fault = self.fault
        return (
            (fault.subtask is None or actor.subtask == fault.subtask)
            and (fault.attempt is None or actor.attempt == fault.attempt)
            and (not fault.task or actor.task == fault.task)
        )


class Injector:
    """Implements `ports.gate.Gates` for one run.

    Args:
        faults: of the plan, already bound: `part` is a number where a step has several effects.
        identify: gives the record identity of a payload, for the events of the oracle FAIL.
        calls: the call table of each world, for the same events.
        probe: called at every visit, before the visit is recorded; the closed search uses it.
    """

    def __init__(
        self,
        faults: Sequence[Fault],
        recorder: Recorder,
        queue: Queue,
        control: JobControl,
        *,
        identify: Identify = str,
        calls: Sequence[Sequence[CallRow]] = (),
        probe: Probe | None = None,
    ) -> None:
        self.recorder = recorder
        self.queue = queue
        self.control = control
        self.identify = identify
        self.calls = calls
        self.probe = probe
        self.triggers = [Trigger(index, fault) for index, fault in enumerate(faults)]
        self.on_strike: Callable[[int], None] | None = None  # gets the index of the fault
        self.suspended_by: Fault | None = None  # the fault after which the run must be resumed
        self.armed: dict[str, list[Trigger]] = {}  # the triggers that have not fired, by step
        for trigger in self.triggers:
            self.armed.setdefault(trigger.fault.step, []).append(trigger)

    def bind(self, actor: Actor) -> StepGate:
        """Give the gate of one attempt."""
        return BoundGate(self, actor) if self.probe is None else ProbedGate(self, actor, self.probe)

    def go_on(self, queue: Queue, control: JobControl) -> None:
        """Go on with a job that was made anew; the faults keep their counts of visits."""
        self.queue = queue
        self.control = control
        self.suspended_by = None

    def effect_of(self, step: str) -> str:
        """Give the effect of a client call; a call that stands in no table counts as a write."""
        found = [row.effect for rows in self.calls for row in rows if row.step == step]
        return (found[0] if found else CallEffect.WRITES).value

    def unfired(self) -> tuple[Fault, ...]:
        """Give the faults that have not struck."""
        return tuple(trigger.fault for trigger in self.triggers if not trigger.fired)

    def strike(self, actor: Actor, step: str, position: str, detail: int) -> CallFault | None:
        """Show a visit to the faults that wait for this step; let those strike that are due."""
        waiting = self.armed[step]
        # Every trigger must count the visit, also those after the one that strikes.
        striking = [t for t in waiting if t.strikes(position, actor, detail)]
        for trigger in striking:
            trigger.fired = True
            waiting.remove(trigger)
            if not waiting:
                del self.armed[step]  # later visits of the step take the fast way again
            fault = trigger.fault
            if fault.do in RESUMPTIONS or fault.do in ENDINGS:
                self.suspended_by = fault
            self.recorder.record(FAULT, (trigger.index, fault.do, fault.at, actor.label))
            if self.on_strike is not None:
                self.on_strike(trigger.index)
            given = _enact(self.control, actor, fault)
            if given is not None:
                return given
        return None


def _enact(control: JobControl, actor: Actor, fault: Fault) -> CallFault | None:
    scope = _SCOPES.get(fault.do)
    if scope is not None:
        control.crash(scope, actor, fault.loses or "all")
    elif fault.do in RESUMPTIONS:
        control.suspend(actor)
    elif fault.do in ENDINGS:
        control.end_job(ending_of(fault))
    elif fault.do == "stall":
        control.stall(actor, fault.by_us)
    elif fault.do == "advance_time":
        control.advance_time(fault.by_us)
    elif fault.do == "cut_network":
        control.lasting.cut(system_of(fault.step), fault.by_us)
    elif fault.do == "restart_world":
        control.lasting.cut(system_of(fault.step), fault.by_us, kills=True)
    elif fault.do == "slow_network":
        control.lasting.slow(fault.by_us)
    elif fault.do in _LATE:
        control.lasting.begin(fault.do, fault.by_us)
        if fault.do == "late_request":
            control.crash_soon()
        return CallFault(fault.do, by_us=fault.by_us)
    else:
        control.disturb()
        return CallFault(fault.do, fault.error, fault.applied, fault.by_us)
    return None
