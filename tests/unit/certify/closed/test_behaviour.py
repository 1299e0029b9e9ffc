"""Two runs behave alike if they differ in numbers and times only."""

from __future__ import annotations

from dataclasses import replace

from semantix.certify.closed.behaviour import behaviour_of, difference
from semantix.oracles.judge import judge
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import Scenario
from semantix.testing.small_jobs import TWO_PHASE_COMMIT, spec_of

SCENARIO = Scenario(spec_of(TWO_PHASE_COMMIT))


def behaviour(*faults: Fault):
    history = run_scenario(replace(SCENARIO, plan=FaultPlan(faults))).history
    return behaviour_of(history, judge(history))


def resumed(shift: str) -> Fault:
    return Fault("resume", "ckpt_store_add:after", occurrence=2, shift=shift)


def test_other_numbers_and_another_time_leave_the_behaviour_as_it_is():
    usual = behaviour(resumed("numbers+0"))
    for shift in ("numbers+7", "submission", "clock+1"):
        assert difference(usual, behaviour(resumed(shift))) == ""


def test_the_first_difference_is_named_with_both_sides():
    usual = behaviour()
    crashed = behaviour(Fault("crash_all", "ckpt_store_add:after", occurrence=2))
    found = difference(usual, crashed)
    assert found.startswith("where ")
    assert " is next otherwise, " in found


def test_a_difference_in_the_verdicts_alone_is_one():
    usual = behaviour()
    code, _ = usual.verdicts[0]
    other = usual._replace(verdicts=((code, "other"), *usual.verdicts[1:]))
    assert difference(usual, other) == f"{code} is other"
