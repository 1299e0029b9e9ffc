"""The stage `pairs`: plain enumeration of two crashes in one run, with `--depth 2`.

It is also the check of the closed search, which must find what all pairs find.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from semantix.certify.running_campaign import Campaign
from semantix.history.events import FAULT, History
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.search.visits import Visit, visits_of
from semantix.spec.connector_spec import WorkloadSettings


def pair_stage(campaign: Campaign, workload: WorkloadSettings) -> None:
    """Run every pair of crashes of everything."""
    if campaign.effort.depth < 2:
        return
    with campaign.log.stage("pairs", 0):
        for plan in crash_all_plans(campaign.dry_runs(workload).visits):
            first = campaign.executor.run(campaign.scenario(workload, plan))
            if not first.unfired:
                pairs = second_crashes(plan.faults[0], first.history)
                campaign.take_all(workload, [(pair, False) for pair in pairs])


def crash_all_plans(visits: Sequence[Visit]) -> Iterator[FaultPlan]:
    """Give one crash of everything for each visit."""
    for visit in visits:
        yield FaultPlan((visit.fault("crash_all"),))


def second_crashes(first: Fault, history: History) -> Iterator[FaultPlan]:
    """Give, for a run with one crash, every second crash after it, recovery first."""
    struck = next(event.sequence for event in history.facts if event.kind == FAULT)
    for visit in visits_of(history):
        if visit.sequence > struck:
            yield FaultPlan((first, visit.fault("crash_all")))
