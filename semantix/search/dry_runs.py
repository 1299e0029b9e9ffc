"""The two dry runs of a scenario: one without a fault, one with a crash of everything.

Their histories name every step that the job visits, those of a recovery included. The search makes
its faults from these visits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from semantix.history.events import History
from semantix.history.job_events import Ended
from semantix.history.source_events import Acted
from semantix.model.outcomes import JobEnd
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.scenario.outside.one_act import acts_of
from semantix.scenario.scenario import RunResult, Scenario
from semantix.search.visits import Visit, recovery_visits, visits_of
from semantix.spec.connector_spec import ConnectorSpec

# The crash strikes after the second checkpoint is stored and before the sinks are notified of it:
# the recovery then has something to commit.
_CRASH_AT = "ckpt_store_add:after"
_CRASH_BEFORE_NOTIFICATION = Fault("crash_all", _CRASH_AT, occurrence=2, task="coordinator")
RECOVERY_PLAN = FaultPlan((_CRASH_BEFORE_NOTIFICATION,), name="dry-run-with-a-crash")
# Of a job that is so short that only one checkpoint completes.
SHORT_RECOVERY_PLAN = replace(
    RECOVERY_PLAN, faults=(replace(_CRASH_BEFORE_NOTIFICATION, occurrence=1),)
)


@dataclass(frozen=True, slots=True)
class DryRuns:
    """Both dry runs of one scenario, and the visits that the search enumerates.

    Attributes:
        clean: the run without a fault.
        crashed: the run with the fault of `plan`.
        visits: all visits of the clean run.
        recovery: the visits of the crashed run that belong to its recovery.
        plan: `RECOVERY_PLAN`, or `SHORT_RECOVERY_PLAN`.
    """

    clean: RunResult
    crashed: RunResult
    visits: tuple[Visit, ...]
    recovery: tuple[Visit, ...]
    plan: FaultPlan = RECOVERY_PLAN

    @property
    def histories(self) -> tuple[History, History]:
        """The history of the clean run, and that of the crashed run."""
        return self.clean.history, self.crashed.history

    def steps_visited(self) -> int:
        """Count the different (step, position)."""
        every = (*self.visits, *self.recovery)
        return len({(visit.step, visit.position) for visit in every})


def make_dry_runs(scenario: Scenario, execute: Callable[[Scenario], RunResult]) -> DryRuns:
    """Execute a scenario without its faults, then with a crash, and collect the visits.

    Args:
        execute: runs one scenario; it may raise to prevent the second run.
    """
    clean = execute(replace(scenario, plan=FaultPlan()))
    visits = tuple(visits_of(clean.history, clean.unchanged))
    struck = [visit for visit in visits if f"{visit.step}:{visit.position}" == _CRASH_AT]
    plan = SHORT_RECOVERY_PLAN if len(struck) == 1 else RECOVERY_PLAN
    crashed = execute(replace(scenario, plan=plan))
    recovery = tuple(recovery_visits(crashed, visits))
    if clean.memory_changes or crashed.memory_changes:
        visits, recovery = map(_with_memory, (visits, recovery))
    visits, recovery = _with_losses(visits, clean), _with_losses(recovery, crashed)
    return DryRuns(clean, crashed, visits, recovery, plan)


def _with_memory(visits: tuple[Visit, ...]) -> tuple[Visit, ...]:
    return tuple([replace(visit, has_memory=True) for visit in visits])


def _with_losses(visits: tuple[Visit, ...], run: RunResult) -> tuple[Visit, ...]:
    losses = run.losses
    if not losses:
        return visits
    return tuple([replace(one, losses=losses.get(one.sequence, ())) for one in visits])


def why_not_acted(clean: RunResult, spec: ConnectorSpec) -> str:
    """Say which act of another actor a run without faults has left out; empty if there is none."""
    done = sum(isinstance(event, Acted) for event in clean.history.facts)
    acts = acts_of(spec)
    if done == len(acts):
        return ""
    act = acts[done]
    waits = f"at {act.at}" if act.at else f"after checkpoint {act.after_checkpoint}"
    return f"others: {act.do} was not called, the job has ended before ({waits})"


def why_unfinished(clean: RunResult) -> str:
    """Say why a run without faults did not finish; empty if it did."""
    for event in reversed(clean.history.facts):
        if isinstance(event, Ended):
            is_finished = event.end == JobEnd.FINISHED
            return "" if is_finished else f"without a fault the job is {event.end}: {event.reason}"
    return "without a fault the job is open: "
