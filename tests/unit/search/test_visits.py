"""Visits carry the address that a plan uses."""

from __future__ import annotations

from dataclasses import replace

import pytest

from semantix.plan.fault_plan import FaultPlan
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import Scenario
from semantix.search.visits import parse_label, visits_of
from semantix.spec.connector_spec import WorkloadSettings
from semantix.testing.small_jobs import WRITE_AHEAD, spec_of

SMALL = WorkloadSettings(records=6, keys=3, partitions=1, parallelism=1)
SCENARIO = Scenario(spec_of(WRITE_AHEAD), workload=SMALL)


@pytest.mark.parametrize(
    ("label", "parsed"),
    [
        ("sink-0#2", ("sink", 0, 2)),
        ("my-sink-11#1", ("my-sink", 11, 1)),
        ("coordinator#3", ("coordinator", 0, 3)),
    ],
)
def test_a_label_has_task_subtask_and_attempt(label: str, parsed: tuple[str, int, int]) -> None:
    assert parse_label(label) == parsed


def test_a_fault_at_a_visit_strikes_at_this_visit() -> None:
    visits = visits_of(run_scenario(SCENARIO).history)
    for visit in visits[5::29]:
        run = run_scenario(replace(SCENARIO, plan=FaultPlan((visit.fault("crash_all"),))))
        assert run.unfired == ()
        (struck,) = [event for event in run.history.facts if event.kind == "fault"]
        assert (struck.time_us, struck.sequence - 1) == (visit.time_us, visit.sequence)


def test_visits_during_a_step_share_its_occurrence_and_count_its_effects() -> None:
    visits = [
        visit for visit in visits_of(run_scenario(SCENARIO).history) if visit.step == "wal_send"
    ]
    during = [visit for visit in visits if visit.position == "during"]
    assert {visit.position for visit in visits} == {"before", "during", "after"}
    assert [visit.part for visit in during if visit.occurrence == 1] == [1, 2]
    assert {visit.part for visit in visits if visit.position != "during"} == {None}


def test_visits_that_nothing_separates_have_one_future() -> None:
    history = run_scenario(SCENARIO).history
    plain = visits_of(history)
    assert [{*visit.future} for visit in plain] == [{visit.sequence} for visit in plain]
    second = plain[1].sequence
    marked = visits_of(history, {"task": frozenset([second])})
    assert marked[1].future == plain[1].future._replace(task=plain[0].sequence)
    assert [visit.future for visit in marked[2:]] == [visit.future for visit in plain[2:]]
