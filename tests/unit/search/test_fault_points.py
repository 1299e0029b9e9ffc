"""Which faults the search makes of a dry run, counted against plain loops over its history."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest

from semantix.history.events import History
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import Scenario
from semantix.scenario.simulated_worlds import call_rows
from semantix.search.dry_runs import RECOVERY_PLAN
from semantix.search.single_plans import single_plans
from semantix.search.visits import recovery_visits, visits_of
from semantix.spec.connector_spec import ConnectorSpec, WorkloadSettings
from semantix.testing.small_jobs import shipped_spec

NAMES = ("two-phase-commit", "kafka-sink-exactly-once-keyed", "cassandra-write-ahead")


@cache
def spec_named(name: str) -> ConnectorSpec:
    return shipped_spec(name)


@cache
def dry(name: str) -> History:
    return run_scenario(Scenario(spec_named(name))).history


@cache
def plans(name: str) -> list[tuple[Fault, ...]]:
    spec = spec_named(name)
    singles = single_plans(spec, visits_of(dry(name)), (), call_rows(spec))
    return [single.plan.faults for single in singles]


def singles(name: str, *words: str) -> list[Fault]:
    return [faults[0] for faults in plans(name) if len(faults) == 1 and faults[0].do in words]


def times(name: str, step: str, position: str = "before") -> int:
    return sum(1 for visit in dry(name).steps if (visit.step, visit.position) == (step, position))


@pytest.mark.parametrize("name", NAMES)
def test_each_visit_is_crashed_in_every_way(name: str) -> None:
    counted = Counter(f"{visit.step}:{visit.position}" for visit in dry(name).steps)
    of_tasks = Counter(
        f"{visit.step}:{visit.position}"
        for visit in dry(name).steps
        if not visit.who.startswith("coordinator")
    )
    stored = times(name, "ckpt_store_add")
    both_outcomes = Counter({"ckpt_store_add:during": 2 * stored})
    for word in ("crash_coordinator", "crash_all"):
        assert Counter(fault.at for fault in singles(name, word)) == counted + both_outcomes
    assert Counter(fault.at for fault in singles(name, "crash_process")) == counted
    assert Counter(fault.at for fault in singles(name, "crash")) == of_tasks
    outcomes = Counter(
        fault.applied for fault in singles(name, "crash_all") if fault.at in both_outcomes
    )
    assert outcomes == {True: stored, False: stored}


@pytest.mark.parametrize("name", NAMES)
def test_each_notification_is_lost_late_duplicated_and_for_one_subtask_only(name: str) -> None:
    told = times(name, "ckpt_notify_deliver")
    assert told >= 12
    assert len(set(singles(name, "drop"))) == told
    assert len(set(singles(name, "duplicate"))) == told
    late = Counter((f.task, f.subtask, f.occurrence) for f in singles(name, "delay"))
    assert len(late) == told
    assert set(late.values()) == {1, 2}  # behind the last ones no snapshot follows
    # Of two subtasks the other one alone is told when one is not.
    of_notifications = [faults for faults in plans(name) if faults[0].do in ("drop", "duplicate")]
    assert all(len(faults) == 1 for faults in of_notifications)


def test_of_three_subtasks_each_is_told_alone() -> None:
    spec = spec_named("two-phase-commit")
    settings = WorkloadSettings(parallelism=3)
    visits = visits_of(run_scenario(Scenario(spec, workload=settings)).history)
    told = {
        (visit.task, visit.subtask, visit.detail)
        for visit in visits
        if visit.step == "ckpt_notify_deliver" and visit.task == "sink"
    }
    alone = [
        single.plan.faults
        for single in single_plans(spec, visits, (), {})
        if len(single.plan.faults) > 1
    ]
    assert len(alone) == len(told) >= 9
    for faults in alone:
        assert [fault.do for fault in faults] == ["drop", "drop"]
        assert len({fault.subtask for fault in faults}) == 2


@pytest.mark.parametrize("name", NAMES)
def test_each_checkpoint_is_aborted_declined_expired_and_stored_or_not(name: str) -> None:
    triggered = times(name, "ckpt_finalize_metadata")
    assert triggered >= 3
    assert len(set(singles(name, "abort_checkpoint"))) == triggered
    assert len(set(singles(name, "decline_checkpoint"))) == times(name, "ckpt_async_snapshot")
    assert len(set(singles(name, "expire_checkpoint"))) == times(name, "ckpt_ack_send")
    unknown = {fault for fault in singles(name, "error") if fault.step == "ckpt_store_add"}
    assert Counter(fault.applied for fault in unknown) == {True: triggered, False: triggered}


@pytest.mark.parametrize("name", NAMES)
def test_each_client_call_fails_in_every_way_and_loses_its_answer(name: str) -> None:
    expected: Counter[tuple[str, str, bool]] = Counter()
    for row in call_rows(spec_named(name)).values():
        visited = times(name, row.step)
        for error in row.errors:
            for applied in (True, False):
                if error.applied in (None, applied):
                    expected[f"{row.step} {error.name}", "error", applied] += visited
        if row.remote and row.lost:
            for applied in (True, False):
                expected[f"{row.step} ", "lose_response", applied] += visited
    found = {
        (fault, f"{fault.step} {fault.error}", fault.do, fault.applied)
        for fault in singles(name, "error", "lose_response")
        if fault.step != "ckpt_store_add"
    }
    assert Counter(one[1:] for one in found) == +expected
    assert sum(expected.values()) > 100


@pytest.mark.parametrize("name", NAMES)
def test_a_late_notification_arrives_where_the_next_checkpoint_is_pending_or_just_complete(
    name: str,
) -> None:
    arrived = Counter(
        place_of_delay(Scenario(spec_named(name), FaultPlan((fault,))))
        for fault in singles(name, "delay")
    )
    last = arrived.pop("overtaken")
    assert set(arrived) == {"pending", "complete"}
    assert arrived["pending"] == arrived["complete"]
    assert sum(arrived.values()) / 2 + last == times(name, "ckpt_notify_deliver")


@pytest.mark.parametrize("name", NAMES)
def test_what_a_connector_calls_while_it_is_restored_fails_in_every_way(name: str) -> None:
    spec = spec_named(name)
    crashed = run_scenario(Scenario(spec, RECOVERY_PLAN))
    rows = call_rows(spec)
    running: set[str] = set()
    expected: Counter[tuple[str, str]] = Counter()
    for visit in crashed.history.steps:
        if not visit.who.startswith("sink-") or not visit.who.endswith("#2"):
            continue
        if visit.step == "restore_run":
            running.add(visit.who)
        row = rows.get(visit.step)
        if row is None or visit.position != "before" or visit.who in running:
            continue
        outcomes = sum(2 if error.applied is None else 1 for error in row.errors)
        expected[row.step, "error"] += outcomes
        expected[row.step, "lose_response"] += 2 if row.remote and row.lost else 0
    visits = recovery_visits(crashed, visits_of(dry(name)))
    found = [one.plan.faults for one in single_plans(spec, visits, RECOVERY_PLAN.faults, rows)]
    counted = Counter((faults[1].step, faults[1].do) for faults in found if faults[1].step in rows)
    assert sum(expected.values()) >= 30
    assert {key: counted[key] for key in expected} == dict(expected)


def place_of_delay(scenario: Scenario) -> str:
    """Say where the task hears of the checkpoint that it was to hear of before."""
    run = run_scenario(scenario)
    assert run.unfired == ()
    (fault,) = scenario.plan.faults
    own = (f"{fault.task}-{fault.subtask}#1", "coordinator#1")
    steps = [visit for visit in run.history.steps if visit.who in own]
    told = [
        v for v in steps if (v.step, v.position, v.who) == ("ckpt_notify_deliver", "before", own[0])
    ]
    missed = told[fault.occurrence - 1]
    again = next(
        (v for v in told if v.detail == missed.detail and v.sequence > missed.sequence), None
    )
    if again is None:
        return "overtaken"  # by that of the next checkpoint, which the clean run never took
    between = [
        f"{v.step}:{v.position}" for v in steps if missed.sequence < v.sequence < again.sequence
    ]
    if "ckpt_sync_snapshot:after" not in between:
        return "too early"
    return "complete" if "ckpt_store_add:after" in between else "pending"
