"""The property-based stage: Hypothesis draws whole plans and workloads, and shrinks what fails."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from hypothesis import HealthCheck, Phase, given, seed, settings

from semantix.plan.fault_plan import FaultPlan
from semantix.scenario.scenario import Scenario
from semantix.spec.connector_spec import ConnectorSpec, WorkloadSettings
from semantix.strategies import plans, workloads


@dataclass(frozen=True, slots=True)
class DrawnRun:
    """One example: whether a claimed oracle was violated by what fired."""

    is_violated: bool


class _Violated(Exception):
    """Tells Hypothesis that the example is worth shrinking."""


def drawn_runs(
    spec: ConnectorSpec,
    examples: int,
    drawn_seed: int,
    execute: Callable[[Scenario], DrawnRun],
) -> int:
    """Draw `examples` whole runs; Hypothesis shrinks the first violation it meets.

    Args:
        execute: runs and judges one scenario, and keeps what it finds.
    Returns:
        How many runs were made, shrinking included.
    """
    runs = 0

    @seed(drawn_seed)
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
        print_blob=False,
    )
    @given(plan=plans(spec), workload=workloads(spec))
    def one(plan: FaultPlan, workload: WorkloadSettings) -> None:
        nonlocal runs
        runs += 1
        if execute(Scenario(spec, plan, workload, drawn_seed)).is_violated:
            raise _Violated

    with suppress(_Violated):  # what was found, and its smallest form, is with `execute`
        one()
    return runs
