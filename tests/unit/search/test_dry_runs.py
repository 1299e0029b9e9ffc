"""The pair of dry runs, as one value."""

from __future__ import annotations

from dataclasses import replace

import pytest

from semantix.functions.sink_function import RichSinkFunction
from semantix.history.events import FAULT
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import RunResult, Scenario
from semantix.search.dry_runs import (
    RECOVERY_PLAN,
    SHORT_RECOVERY_PLAN,
    make_dry_runs,
    why_unfinished,
)
from semantix.spec.connector_spec import WorkloadSettings
from semantix.testing.small_jobs import WRITE_AHEAD, spec_of

SMALL = WorkloadSettings(records=6, keys=3, partitions=1, parallelism=1)
PLAN = FaultPlan((Fault("crash", "wal_send:before"),))
SCENARIO = Scenario(spec_of(WRITE_AHEAD), PLAN, SMALL, 3)


class RaisingSink(RichSinkFunction):
    def invoke(self, value, context):
        raise ValueError("mine")


def test_the_scenario_is_run_without_its_plan_and_with_the_crash() -> None:
    ran: list[Scenario] = []

    def execute(scenario: Scenario) -> RunResult:
        ran.append(scenario)
        return run_scenario(scenario)

    dry = make_dry_runs(SCENARIO, execute)
    assert [scenario.plan for scenario in ran] == [FaultPlan(), RECOVERY_PLAN]
    assert {(scenario.workload, scenario.seed) for scenario in ran} == {(SMALL, 3)}
    clean, crashed = dry.histories
    assert not any(event.kind == FAULT for event in clean.facts)
    assert any(event.kind == FAULT for event in crashed.facts)


def test_a_job_with_one_checkpoint_crashes_behind_this_one() -> None:
    short = replace(SCENARIO, workload=replace(SMALL, records=2))
    dry = make_dry_runs(short, run_scenario)
    assert dry.plan == SHORT_RECOVERY_PLAN
    assert any(event.kind == FAULT for event in dry.crashed.history.facts)
    assert dry.recovery
    assert make_dry_runs(SCENARIO, run_scenario).plan == RECOVERY_PLAN


def test_the_visits_of_a_recovery_come_from_the_crashed_run() -> None:
    dry = make_dry_runs(SCENARIO, run_scenario)
    assert {visit.attempt for visit in dry.visits} == {1}
    assert {visit.attempt for visit in dry.recovery if visit.task == "sink"} == {2}
    steps = {visit.step for visit in dry.recovery}
    assert {"restore_assign_state", "wal_restore"} <= steps
    both = {(visit.step, visit.position) for visit in (*dry.visits, *dry.recovery)}
    assert dry.steps_visited() == len(both)


def test_an_execute_that_raises_prevents_the_second_run() -> None:
    def execute(scenario: Scenario) -> RunResult:
        raise ValueError(f"{len(scenario.plan.faults)} faults")

    with pytest.raises(ValueError, match="0 faults"):
        make_dry_runs(SCENARIO, execute)


def test_a_job_that_does_not_finish_says_why() -> None:
    looping = replace(spec_of(f"{__file__}:RaisingSink"), live_bound_ms=2_000)
    run = run_scenario(Scenario(looping, workload=SMALL))
    assert why_unfinished(run).startswith("without a fault the job is cut: ")
    assert why_unfinished(run_scenario(replace(SCENARIO, plan=FaultPlan()))) == ""
