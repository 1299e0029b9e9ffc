"""The stage `drawn`: Hypothesis draws plans and workloads, and shrinks those that fail."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from hypothesis import HealthCheck, Phase, given, seed, settings

from semantix.certify.running_campaign import Campaign
from semantix.plan.fault_plan import FaultPlan
from semantix.scenario.scenario import Scenario
from semantix.search.dry_runs import DryRuns
from semantix.spec.connector_spec import WorkloadSettings
from semantix.strategies import plans, workloads


def drawn_stage(campaign: Campaign, workload: WorkloadSettings) -> None:
    """Run drawn scenarios, and judge each for the faults that fired."""
    examples = campaign.effort.examples
    if not examples:
        return

    def execute(scenario: Scenario) -> bool:
        drawn = campaign.scenario(scenario.workload, scenario.plan)
        run = campaign.take_drawn(drawn)
        return campaign.claim is not None and run.violates(campaign.tally.judged_codes)

    with campaign.log.stage("drawn", examples):
        dry = campaign.dry_runs(workload)
        drawn_runs(campaign.scenario(workload), examples, execute, dry)


class _Violated(Exception):
    """Tells Hypothesis to shrink the example."""


def drawn_runs(
    scenario: Scenario,
    examples: int,
    execute: Callable[[Scenario], bool],
    dry: DryRuns | None = None,
) -> int:
    """Draw and execute `examples` runs. Hypothesis shrinks the first violation that it meets.

    Args:
        scenario: gives the spec and the seed of every run.
        execute: runs and judges one scenario, and keeps its findings. It returns whether a claimed
            oracle is violated.
        dry: the dry runs of the spec; without them they are made here.
    Returns:
        The number of runs, with those of the shrinking.
    """
    runs = 0
    spec = scenario.spec

    @seed(scenario.seed)
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
        print_blob=False,
    )
    @given(plan=plans(spec, dry), workload=workloads(spec))
    def one(plan: FaultPlan, workload: WorkloadSettings) -> None:
        nonlocal runs
        runs += 1
        if execute(Scenario(spec, plan, workload, scenario.seed)):
            raise _Violated

    with suppress(_Violated):  # `execute` has kept the finding, and its smallest form
        one()
    return runs
