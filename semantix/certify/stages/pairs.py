"""The stage `pairs`: all pairs of crashes in one run, with `--depth 2`.

Tests compare it with the closed search, which must have the same findings.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from semantix.certify.running_campaign import Campaign
from semantix.history.events import FAULT
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.scenario.scenario import RunResult
from semantix.search.equal_futures import without_repeats
from semantix.search.visits import Visit, visits_of
from semantix.spec.connector_spec import WorkloadSettings


def pair_stage(campaign: Campaign, workload: WorkloadSettings) -> None:
    """Run every pair of crashes. Leave out a pair that leads to the same run as an earlier one."""
    if campaign.effort.depth < 2:
        return

    def chosen(visits: Sequence[Visit]) -> Sequence[Visit]:
        if not campaign.effort.is_reduced:
            return visits
        kept = without_repeats(visits)
        campaign.log.count_repeats(len(visits) - len(kept))
        return kept

    with campaign.log.stage("pairs", 0):
        for plan in crash_all_plans(chosen(campaign.dry_runs(workload).visits)):
            first = campaign.executor.run_dry(campaign.scenario(workload, plan))
            if not first.unfired:
                pairs = crash_all_plans(chosen(visits_behind_crash(first)), plan.faults)
                campaign.take_all(workload, [(pair, False) for pair in pairs])


def crash_all_plans(visits: Iterable[Visit], before: tuple[Fault, ...] = ()) -> Iterator[FaultPlan]:
    """Return one crash of everything for each visit, after the faults `before`."""
    for visit in visits:
        yield FaultPlan((*before, visit.fault("crash_all")))


def visits_behind_crash(run: RunResult) -> list[Visit]:
    """Return the visits of a run that come after its crash."""
    struck = next(event.sequence for event in run.history.facts if event.kind == FAULT)
    return [visit for visit in visits_of(run.history, run.unchanged) if visit.sequence > struck]
