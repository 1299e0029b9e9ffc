"""Binding a plan to a dry run: the part of `during`, and steps that no run visits."""

import pytest

from semantix.history.events import Header, History
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.scenario.plan_binding import bind_parts, visits_all_steps

HEADER = Header("small", "log", (), 0)


def history(*parts, step="wal_send"):
    visits = [(0, step, "before", "sink-0#1", 0)]
    visits += [(0, step, "during", "sink-0#1", part) for part in parts]
    return History(HEADER, (), tuple(visits))


def bound_part(fault, dry):
    return bind_parts(FaultPlan((fault,)), dry).faults[0].part


@pytest.mark.parametrize(
    ("parts", "middle"), [((1,), 1), ((1, 2), 1), ((1, 2, 3), 2), ((1, 2, 3, 4, 5), 3)]
)
def test_a_fault_without_a_part_strikes_in_the_middle_of_the_effects(parts, middle):
    assert bound_part(Fault("crash", "wal_send:during"), history(*parts)) == middle


def test_a_given_part_stays():
    assert bound_part(Fault("crash", "wal_send:during", part=1), history(1, 2, 3)) == 1


def test_a_step_with_one_effect_has_no_part():
    assert bound_part(Fault("crash", "wal_send:during"), history()) is None
    assert bound_part(Fault("crash", "wal_send:before"), history(1, 2)) is None


def test_without_a_dry_run_the_plan_stays():
    plan = FaultPlan((Fault("crash", "wal_send:during"),))
    assert bind_parts(plan, None) is plan


def test_every_step_of_a_plan_must_be_visited_by_one_of_the_runs():
    plan = FaultPlan((Fault("crash", "wal_send:before"), Fault("crash", "tpc_abort:before")))
    assert not visits_all_steps(plan, [history()])
    assert visits_all_steps(plan, [history(), history(step="tpc_abort")])
