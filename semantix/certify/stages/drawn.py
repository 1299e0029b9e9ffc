"""The stage `drawn`: Hypothesis draws whole plans and workloads, and shrinks what fails."""

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
        run = campaign.take_drawn(scenario)
        return campaign.claim is not None and run.violates(campaign.tally.judged_codes)

    with campaign.log.stage("drawn", examples):
        dry = campaign.dry_runs(workload)
        drawn_runs(campaign.scenario(workload), examples, execute, dry)


class _Violated(Exception):
    """Tells Hypothesis that the example is worth shrinking."""


def drawn_runs(
    scenario: Scenario,
    examples: int,
    execute: Callable[[Scenario], bool],
    dry: DryRuns | None = None,
) -> int:
    """Draw `examples` whole runs; Hypothesis shrinks the first violation it meets.

    Args:
        scenario: its spec and its seed are those of every run.
        execute: runs and judges one scenario, and keeps what it finds; True: a claimed oracle is
            violated.
        dry: dry runs, where they are there already.
    Returns:
        How many runs were made, shrinking included.
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

    with suppress(_Violated):  # what was found, and its smallest form, is with `execute`
        one()
    return runs
