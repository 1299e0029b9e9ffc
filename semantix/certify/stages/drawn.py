"""The stage `drawn`: Hypothesis draws plans and workloads, and shrinks those that fail."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

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


_READER = "_get_local_constants"  # of constants of modules; no setting turns it off


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

    # `execute` has kept the finding, and its smallest form.
    with _constants_of_no_module(), suppress(_Violated):
        one()
    return runs


@contextmanager
def _constants_of_no_module() -> Iterator[None]:
    """While this is entered, Hypothesis draws the same values whatever modules are loaded.

    Else it now and then draws a constant that it has read in the source of a loaded module, as long
    as the module belongs to no library. The plans of a seed would depend on other specs, and on the
    tests of the project. To read all modules takes a second, too.

    Versions before 6.131 have no such constants, and no function of this name.
    """
    try:
        from hypothesis.internal.conjecture import providers
    except ImportError:  # a version before 6.100 has no such module, a later one may move it
        yield
        return
    module: Any = providers
    reader = getattr(module, _READER, None)
    if reader is None:
        yield
        return
    nothing = type(module._local_constants)()  # there is no setting for it
    module.CONSTANTS_CACHE.cache.clear()
    setattr(module, _READER, lambda: nothing)
    try:
        yield
    finally:
        setattr(module, _READER, reader)
        module.CONSTANTS_CACHE.cache.clear()  # it holds what was chosen from no constants
