"""The gate of one attempt: each visit is recorded, and the plan's faults are asked.

A visit is one tuple appended and one dictionary looked up. Whoever holds a gate calls it as
`gate.before(…)`: for the interpreter a method of a class is a short way, a function that is kept in
an attribute a long one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from semantix.errors import ContractError, TaskCrashed
from semantix.history.events import AFFECTED
from semantix.ports.gate import Actor, CallFault

if TYPE_CHECKING:
    from semantix.faults.injector import Injector

VISITS_MAX = 200_000  # of one run; one of a shipped spec has about a thousand
Probe = Callable[[Actor, str, str, int], None]  # who, step, position, detail


class BoundGate:
    """Implements `ports.gate.StepGate` for one actor: the hottest code of all.

    Its methods say nearly the same, and none calls another: they are a fifth of all calls in a run.
    """

    __slots__ = (
        "_actor", "_armed", "_injector", "_label", "_overran", "_queue", "_refused", "_struck",
        "_visits",
    )  # fmt: skip

    def __init__(self, injector: Injector, actor: Actor) -> None:
        self._injector = injector
        self._actor = actor
        self._label = actor.label
        self._queue = injector.queue
        self._visits = injector.recorder.visits
        self._armed = injector.armed
        self._refused = False
        self._overran = False
        self._struck: tuple[str, CallFault] | None = None

    def before(self, step: str, detail: int = 0) -> CallFault | None:
        """Visit `step:before`; a fault of a call that is given is to be obeyed."""
        if not self._actor.alive:
            self._refuse()
        visits = self._visits
        # Here only, for who loops without an end comes back to the `before` of a client's call, or
        # of a record; those have no detail.
        if not detail and len(visits) > VISITS_MAX:
            self._overrun(step)
        visits.append((self._queue.now, step, "before", self._label, detail))
        if step in self._armed:
            return self._strike(step, "before", detail)
        return None

    def during(self, step: str, part: int) -> None:
        """Visit `step:during`, behind its `part`-th effect."""
        if not self._actor.alive:
            self._refuse()
        self._visits.append((self._queue.now, step, "during", self._label, part))
        if step in self._armed:
            self._strike(step, "during", part)

    def after(self, step: str, detail: int = 0) -> None:
        """Visit `step:after`."""
        if not self._actor.alive:
            self._refuse()
        self._visits.append((self._queue.now, step, "after", self._label, detail))
        if step in self._armed:
            self._strike(step, "after", detail)

    def affected(self, values: Sequence[object], unit: str = "") -> None:
        """Record what the call fault just given concerned."""
        if self._struck is None:
            return
        step, fault = self._struck
        self._struck = None
        identify = self._injector.identify
        ids = tuple(identify(value) for value in values)
        what = (step, fault.kind, fault.error, fault.applied, self._label, unit, ids)
        self._injector.recorder.record(AFFECTED, what)

    def _strike(self, step: str, position: str, detail: int) -> CallFault | None:
        given = self._injector.strike(self._actor, step, position, detail)
        if given is not None:
            self._struck = (step, given)
        return given

    def _refuse(self) -> None:
        # The first visit of the dead is told so. Whoever swallows that and comes again, maybe in a
        # loop without end, gets no answer any more: a killed process does not loop either.
        if self._refused:
            self._injector.control.park(self._actor)
        self._refused = True
        raise TaskCrashed(self._label)

    def _overrun(self, step: str) -> None:
        # Without this a connector that retries in a loop, where no time passes, would never end.
        control = self._injector.control
        if self._actor.task == "coordinator":
            control.give_up(f"the run has {VISITS_MAX} visits of steps")
            return
        if self._overran:
            control.park(self._actor)
        self._overran = True
        raise ContractError(
            f"{self._label} called {step} again and again: {VISITS_MAX} visits of steps in one run",
            hint="a loop that retries must wait, or give up",
        )


class ProbedGate(BoundGate):
    """A gate at which somebody looks at each visit of the living, before it is recorded."""

    __slots__ = ("_probe",)

    def __init__(self, injector: Injector, actor: Actor, probe: Probe) -> None:
        super().__init__(injector, actor)
        self._probe = probe

    def before(self, step: str, detail: int = 0) -> CallFault | None:
        """Look, then visit."""
        if self._actor.alive:
            self._probe(self._actor, step, "before", detail)
        return super().before(step, detail)

    def during(self, step: str, part: int) -> None:
        """Look, then visit."""
        if self._actor.alive:
            self._probe(self._actor, step, "during", part)
        super().during(step, part)

    def after(self, step: str, detail: int = 0) -> None:
        """Look, then visit."""
        if self._actor.alive:
            self._probe(self._actor, step, "after", detail)
        super().after(step, detail)
