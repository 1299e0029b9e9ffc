"""The gate of one attempt: records each visit of a step, and lets the plan's faults strike.

A visit without a fault is one tuple appended and one look into a dictionary. Callers use
`gate.before(…)`, a method of a class, and never a function kept in an attribute: Python calls a
method faster.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from semantix.errors import ContractError, NotModelled, TaskCrashed
from semantix.history.events import AFFECTED
from semantix.ports.gate import Actor, CallFault

if TYPE_CHECKING:
    from semantix.faults.injector import Injector

VISITS_MAX = 200_000  # in one run; a run of a shipped spec has about a thousand
Probe = Callable[[Actor, str, str, int], None]  # actor, step, position, detail


class BoundGate:
    """Implements `ports.gate.StepGate` for one actor.

    The three visiting methods repeat some lines instead of sharing a function: a fifth of all
    calls in a run are calls of these methods.
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
        """Visit `step:before`; the caller must obey a call fault that this returns."""
        if not self._actor.alive:
            self._refuse()
        visits = self._visits
        # Visits are counted only here, and only without a detail: a connector that is stuck in a
        # loop always calls `before` of a client call or of a record again, which has no detail.
        if not detail and len(visits) > VISITS_MAX:
            self._overrun(step)
        visits.append((self._queue.now, step, "before", self._label, detail))
        if step in self._armed:
            return self._strike(step, "before", detail)
        return None

    def during(self, step: str, part: int) -> None:
        """Visit `step:during`, after its `part`-th effect."""
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
        """Record the values that the last call fault concerned."""
        if self._struck is None:
            return
        step, fault = self._struck
        self._struck = None
        identify = self._injector.identify
        ids = tuple(identify(value) for value in values)
        effect = self._injector.effect_of(step)
        what = (step, fault.kind, fault.error, fault.applied, effect, self._label, unit, ids)
        self._injector.recorder.record(AFFECTED, what)

    def _strike(self, step: str, position: str, detail: int) -> CallFault | None:
        given = self._injector.strike(self._actor, step, position, detail)
        if given is not None:
            self._struck = (step, given)
        return given

    def _refuse(self) -> None:
        # The first visit of a dead attempt raises TaskCrashed. If the connector swallows that and
        # visits a step again, its stack is parked for ever: a killed process does not loop either.
        user = self._injector.control.park(self._actor, is_first=not self._refused)
        if user:
            raise NotModelled(
                f"the simulation does not model a client that outlives its attempt: {user} uses "
                f"one of {self._label}",
                hint="make the clients of an attempt in its `open`, and keep them in the object",
            )
        self._refused = True
        raise TaskCrashed(self._label)

    def _overrun(self, step: str) -> None:
        # A connector that retries in a loop without waiting would else never end: no time passes.
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
    """A gate that calls a probe at each visit of a living attempt, before the visit is recorded."""

    __slots__ = ("_probe",)

    def __init__(self, injector: Injector, actor: Actor, probe: Probe) -> None:
        super().__init__(injector, actor)
        self._probe = probe

    def before(self, step: str, detail: int = 0) -> CallFault | None:
        """Call the probe, then visit."""
        if self._actor.alive:
            self._probe(self._actor, step, "before", detail)
        return super().before(step, detail)

    def during(self, step: str, part: int) -> None:
        """Call the probe, then visit."""
        if self._actor.alive:
            self._probe(self._actor, step, "during", part)
        super().during(step, part)

    def after(self, step: str, detail: int = 0) -> None:
        """Call the probe, then visit."""
        if self._actor.alive:
            self._probe(self._actor, step, "after", detail)
        super().after(step, detail)
