"""Turns a plan into what the gates do; notes which faults fired.

The hot path is a visit of `BoundGate`: one tuple appended, one dictionary looked up.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from semantix.errors import ContractError, TaskCrashed
from semantix.history.events import AFFECTED, FAULT
from semantix.history.recorder import Recorder
from semantix.plan.fault_plan import Fault
from semantix.ports.gate import Actor, CallFault, JobControl, StepGate

_SCOPES = {
    "crash": "task",
    "crash_process": "process",
    "crash_coordinator": "coordinator",
    "crash_all": "everything",
}
VISITS_MAX = 200_000  # of one run; one of a shipped spec has about a thousand
Identify = Callable[[object], str]


class Queue(Protocol):
    """What the gate reads of the event queue."""

    now: int


class Trigger:
    """One fault of a plan, counting the visits at which it may strike."""

    __slots__ = ("_inside", "_seen", "fault", "fired", "index", "position")

    def __init__(self, index: int, fault: Fault) -> None:
        self.index = index
        self.fault = fault
        self.fired = False
        self._seen = 0
        self._inside: Actor | None = None  # with `during`: who is in the visit that is meant
        position = fault.position
        if position == "during" and fault.part is None:  # one effect: happened or not
            position = "after" if fault.applied else "before"
        self.position = position

    def strikes(self, position: str, actor: Actor, detail: int) -> bool:
        """Count a visit of the step; tell whether the fault strikes at it."""
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
        faults: of the plan, already bound (`part` resolved where a step has several effects).
        identify: gives a payload's record identity, for the events of the oracle FAIL.
        probe: called at every visit, before anything else (the closed search looks there).
    """

    def __init__(
        self,
        faults: Sequence[Fault],
        recorder: Recorder,
        queue: Queue,
        control: JobControl,
        *,
        identify: Identify = str,
        probe: Callable[[Actor, str, str, int], None] | None = None,
    ) -> None:
        self.recorder = recorder
        self.queue = queue
        self.control = control
        self.identify = identify
        self.probe = probe
        self.triggers = [Trigger(index, fault) for index, fault in enumerate(faults)]
        self.armed: dict[str, list[Trigger]] = {}  # those that have not fired, by step
        for trigger in self.triggers:
            self.armed.setdefault(trigger.fault.step, []).append(trigger)

    def bind(self, actor: Actor) -> StepGate:
        """Give the gate of one attempt."""
        return BoundGate(self, actor)

    def unfired(self) -> tuple[Fault, ...]:
        """Give the faults that did not strike."""
        return tuple(trigger.fault for trigger in self.triggers if not trigger.fired)


class _Life:
    """What a gate remembers of its actor's life."""

    __slots__ = ("overran", "refused", "struck")

    def __init__(self) -> None:
        self.refused = False
        self.overran = False
        self.struck: tuple[str, CallFault] | None = None


class BoundGate:
    """Implements `ports.gate.StepGate` for one actor.

    `before` and `after` are closures, made once per attempt: they are the hottest code
    of all, and local names cost a third less than attributes.
    """

    __slots__ = ("_actor", "_injector", "_life", "after", "before")

    before: Callable[..., CallFault | None]
    after: Callable[..., None]

    def __init__(self, injector: Injector, actor: Actor) -> None:
        self._injector = injector
        self._actor = actor
        self._life = life = _Life()
        self.before = _visitor(injector, actor, life, "before")
        self.after = _visitor(injector, actor, life, "after")

    def during(self, step: str, part: int) -> None:
        """Visit between two effects: rare, so its closure is not made in advance."""
        _visitor(self._injector, self._actor, self._life, "during")(step, part)

    def affected(self, values: Sequence[object], unit: str = "") -> None:
        """Record what the call fault just given concerned."""
        struck = self._life.struck
        if struck is None:
            return
        step, fault = struck
        self._life.struck = None
        identify = self._injector.identify
        ids = tuple(identify(value) for value in values)
        what = (step, fault.kind, fault.error, fault.applied, self._actor.label, unit, ids)
        self._injector.recorder.record(AFFECTED, what)


def _visitor(injector: Injector, actor: Actor, life: _Life, position: str) -> Callable[..., Any]:
    label, queue = actor.label, injector.queue
    visits = injector.recorder.visits
    append, armed, probe = visits.append, injector.armed, injector.probe

    # Twice nearly the same, not one that calls the other: half of all visits go through each.
    if position == "before":

        def visit(step: str, detail: int = 0) -> CallFault | None:
            if not actor.alive:
                _refuse(injector, actor, life)
            if len(visits) > VISITS_MAX:  # here only, for who loops comes back to a `before`
                _overrun(injector, actor, life, step)
            append((queue.now, step, position, label, detail))
            if step in armed:
                return _strike(injector, actor, life, (step, position, detail))
            return None
    else:

        def visit(step: str, detail: int = 0) -> CallFault | None:
            if not actor.alive:
                _refuse(injector, actor, life)
            append((queue.now, step, position, label, detail))
            if step in armed:
                return _strike(injector, actor, life, (step, position, detail))
            return None

    if probe is None:
        return visit

    def look_and_visit(step: str, detail: int = 0) -> CallFault | None:
        if actor.alive:
            probe(actor, step, position, detail)
        return visit(step, detail)

    return look_and_visit


def _refuse(injector: Injector, actor: Actor, life: _Life) -> None:
    # The first visit of the dead is told so. Whoever swallows that and comes again, maybe in a
    # loop without end, gets no answer any more: a killed process does not loop either.
    if life.refused:
        injector.control.park(actor)
    life.refused = True
    raise TaskCrashed(actor.label)


def _overrun(injector: Injector, actor: Actor, life: _Life, step: str) -> None:
    # Without this a connector that retries in a loop, where no time passes, would never end.
    control = injector.control
    if actor.task == "coordinator":
        control.give_up(f"the run has {VISITS_MAX} visits of steps")
        return
    if life.overran:
        control.park(actor)
    life.overran = True
    raise ContractError(
        f"{actor.label} called {step} again and again: the run has {VISITS_MAX} visits of steps",
        hint="a loop that retries must wait, or give up",
    )


def _strike(
    injector: Injector, actor: Actor, life: _Life, visited: tuple[str, str, int]
) -> CallFault | None:
    step, position, detail = visited
    waiting = injector.armed[step]
    # Every trigger counts the visit, also those behind the one that strikes.
    striking = [t for t in waiting if t.strikes(position, actor, detail)]
    for trigger in striking:
        trigger.fired = True
        waiting.remove(trigger)
        if not waiting:
            del injector.armed[step]  # the step's later visits look no further
        fault = trigger.fault
        injector.recorder.record(FAULT, (trigger.index, fault.do, fault.at, actor.label))
        given = _enact(injector.control, actor, fault)
        if given is not None:
            life.struck = (step, given)
            return given
    return None


def _enact(control: JobControl, actor: Actor, fault: Fault) -> CallFault | None:
    scope = _SCOPES.get(fault.do)
    if scope is not None:
        control.crash(scope, actor)
    elif fault.do == "stall":
        control.stall(actor, fault.by_us)
    elif fault.do == "advance_time":
        control.advance_time(fault.by_us)
    else:
        control.disturb()
        return CallFault(fault.do, fault.error, fault.applied, fault.by_us)
    return None
