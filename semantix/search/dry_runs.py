"""The dry runs: without a fault, and with a crash of everything, to visit recovery too."""

from __future__ import annotations

from dataclasses import dataclass

from semantix.history.events import ENDED
from semantix.model.outcomes import JobEnd
from semantix.scenario.scenario import RunResult
from semantix.search.visits import RECOVERY_PLAN as RECOVERY_PLAN
from semantix.search.visits import Visit, recovery_visits, visits_of


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


def why_unfinished(clean: RunResult) -> str:
    """Say why a run without faults did not come to its end; empty: it did."""
    end, reason = next(
        (event[3:5] for event in reversed(clean.history.facts) if event[2] == ENDED), ("", "")
    )
    return "" if end == JobEnd.FINISHED else f"without a fault the job is {end or 'open'}: {reason}"


def dry_runs(clean: RunResult, crashed: RunResult) -> DryRuns:
    """Take the visits out of two histories."""
    visits = tuple(visits_of(clean.history, clean.still))
    recovery = tuple(recovery_visits(crashed.history, visits, crashed.still))
    return DryRuns(clean, crashed, visits, recovery)
