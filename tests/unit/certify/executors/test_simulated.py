"""Simulated runs of a campaign: in this process, and in workers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from semantix.certify.effort import Effort
from semantix.certify.executors.simulated import BATCH_RUNS, simulated_executor
from semantix.certify.judged_run import Batch
from semantix.plan.fault_plan import FaultPlan
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import Scenario
from semantix.search.dry_runs import RECOVERY_PLAN, make_dry_runs
from semantix.spec.connector_spec import WorkloadSettings
from semantix.testing.small_jobs import TWO_PHASE_COMMIT, spec_of

SMALL = WorkloadSettings(records=4, keys=2, partitions=1, parallelism=1)
SPEC = replace(spec_of(TWO_PHASE_COMMIT), workloads=(SMALL,))
SCENARIO = Scenario(SPEC, workload=SMALL)


@pytest.mark.parametrize("jobs", [1, 2])
def test_all_plans_of_a_batch_are_judged_in_order(jobs: int) -> None:
    plans = tuple((FaultPlan(name=str(number)), False) for number in range(BATCH_RUNS + 3))
    with simulated_executor(jobs) as executor:
        judged = list(executor.judged(Batch(SPEC, SMALL, 0, plans), None))
    assert [plan.name for plan, _, _ in judged] == [plan.name for plan, _ in plans]
    assert len({run.digest for _, run, _ in judged}) == 1
    assert {history for _, _, history in judged} == {None}


def test_a_dry_run_knows_its_equal_futures_and_has_the_same_history() -> None:
    with simulated_executor(1) as executor:
        watched, plain = executor.run_dry(SCENARIO), executor.run(SCENARIO)
    assert watched.history.events == plain.history.events
    assert all(watched.unchanged.values())
    assert not plain.unchanged


def test_single_plans_come_from_both_dry_runs_and_repeats_are_marked() -> None:
    dry = make_dry_runs(SCENARIO, run_scenario)
    with simulated_executor(1) as executor:
        every = executor.single_plans(SPEC, dry, Effort())
        first = executor.single_plans(SPEC, dry, Effort(occurrences="first"))
        assert executor.can_run(RECOVERY_PLAN)
    assert len(first) < len(every)
    recovery = [one for one in every if one.plan.faults[0] == RECOVERY_PLAN.faults[0]]
    assert recovery
    assert not any(one.makes_windows for one in recovery if len(one.plan.faults) > 1)
