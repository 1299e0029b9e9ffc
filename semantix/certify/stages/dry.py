"""The dry runs: without a fault, and with a crash of everything, to visit recovery too."""

from __future__ import annotations

from dataclasses import dataclass

from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.scenario.scenario import RunResult
from semantix.scenario.visits import Visit, recovery_visits, visits_of

# Between the second completed checkpoint and its notification: recovery then has a unit to commit.
CRASH_BEFORE_NOTIFICATION = Fault(
    "crash_all", "ckpt_store_add:after", occurrence=2, task="coordinator"
)
RECOVERY_PLAN = FaultPlan((CRASH_BEFORE_NOTIFICATION,), name="dry-run-with-a-crash")


@dataclass(frozen=True, slots=True)
class DryRuns:
    """What both dry runs gave, and the visits that the search enumerates."""

    clean: RunResult
    crashed: RunResult
    visits: tuple[Visit, ...]
    recovery: tuple[Visit, ...]

    def steps_visited(self) -> int:
        """Count the different (step, position)."""
        every = (*self.visits, *self.recovery)
        return len({(visit.step, visit.position) for visit in every})


def dry_runs(clean: RunResult, crashed: RunResult) -> DryRuns:
    """Take the visits out of two histories."""
    visits = tuple(visits_of(clean.history, clean.still))
    recovery = tuple(recovery_visits(crashed.history, visits, crashed.still))
    return DryRuns(clean, crashed, visits, recovery)
