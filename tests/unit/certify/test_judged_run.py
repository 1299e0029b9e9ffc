"""What is kept of a run, and batches of runs."""

from __future__ import annotations

import pickle

from semantix.certify.judged_run import RUN_CODES, Batch, judged_run
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import Scenario
from semantix.spec.connector_spec import WorkloadSettings
from semantix.testing.small_jobs import WRITE_AHEAD, spec_of

SPEC = spec_of(WRITE_AHEAD)
SMALL = WorkloadSettings(records=6, keys=3, partitions=1, parallelism=1)
REPEATS = FaultPlan((Fault("crash_all", "wal_mark_committed:before", 1, task="sink", subtask=0),))
UNFIRED = FaultPlan((Fault("crash_all", "wal_mark_committed:before", 99, task="sink", subtask=0),))


def scenario(plan: FaultPlan) -> Scenario:
    return Scenario(SPEC, plan, SMALL)


def test_a_crash_between_send_and_marker_is_a_finding_with_its_window() -> None:
    run = judged_run(run_scenario(scenario(REPEATS)), makes_windows=True)
    found = {(one.finding.oracle, str(one.finding.kind), one.window) for one in run.findings}
    assert ("EO", "duplicate", "wal_mark_committed:before") in found
    assert run.windows == ("wal_mark_committed:before",)
    assert run.fired
    assert run.violates(("EO",))
    assert not run.violates(("ALO", "LIVE"))
    assert run.signs == (True, True, True, True)
    assert [code for code, *_ in run.verdicts] == list(RUN_CODES)


def test_windows_are_read_only_if_they_are_asked_for() -> None:
    assert judged_run(run_scenario(scenario(REPEATS))).windows == ()


def test_a_fault_that_did_not_strike_is_told() -> None:
    run = judged_run(run_scenario(scenario(UNFIRED)))
    assert (run.fired, run.unfired) == (False, UNFIRED.faults)
    assert run.signs == (True, False, False, True)


def test_a_judged_run_goes_through_a_pipe() -> None:
    run = judged_run(run_scenario(scenario(REPEATS)))
    assert pickle.loads(pickle.dumps(run)) == run


def test_a_batch_runs_its_plans_in_order_and_stops_when_it_may_not_go_on() -> None:
    batch = Batch(SPEC, SMALL, 0, ((REPEATS, True), (UNFIRED, False), (FaultPlan(), False)))
    runs = batch.judged()
    assert [run.fired for run in runs] == [True, False, True]
    assert [bool(run.windows) for run in runs] == [True, False, False]
    assert batch.judged(lambda: False) == runs[:1]


def test_the_parts_of_a_batch_have_its_plans() -> None:
    plans = tuple((FaultPlan(name=str(number)), False) for number in range(5))
    batch = Batch(SPEC, SMALL, 3, plans)
    parts = list(batch.parts(2))
    assert [len(part.plans) for part in parts] == [2, 2, 1]
    assert tuple(plan for part in parts for plan in part.plans) == plans
    assert {(part.workload, part.seed) for part in parts} == {(SMALL, 3)}
    assert batch.scenario(plans[1][0]) == Scenario(SPEC, plans[1][0], SMALL, 3)
