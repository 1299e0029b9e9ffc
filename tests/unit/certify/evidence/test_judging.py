"""The verdict over one run, and whether it is what its plan expects."""

from __future__ import annotations

from dataclasses import replace

import pytest

from semantix.certify.evidence.judging import judge_run, meets, run_bound
from semantix.model.guarantees import Guarantee, Verdict
from semantix.plan.fault_plan import Expectation, Fault, FaultPlan
from semantix.scenario.scenario import Scenario
from semantix.spec.connector_spec import WorkloadSettings
from semantix.testing.small_jobs import WRITE_AHEAD, spec_of

SMALL = WorkloadSettings(records=6, keys=3, partitions=1, parallelism=1)
SPEC = replace(spec_of(WRITE_AHEAD), workloads=(SMALL,))
TORN = FaultPlan((Fault("crash_all", "wal_send:during", 1, task="sink", subtask=0),))
UNFIRED = FaultPlan((Fault("crash_all", "wal_send:before", 99, task="sink", subtask=0),))


def judged(plan: FaultPlan, claim: Guarantee | None):
    scenario, run = run_bound(Scenario(SPEC, plan, SMALL))
    return judge_run(scenario, run, claim)


def test_a_fault_during_a_step_gets_its_part_from_a_dry_run() -> None:
    scenario, run = run_bound(Scenario(SPEC, TORN, SMALL))
    assert scenario.plan.faults[0].part == 1
    assert run.unfired == ()


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        (Guarantee.EXACTLY_ONCE, Verdict.VIOLATED),
        (Guarantee.AT_LEAST_ONCE, Verdict.UPHELD),
        (None, Verdict.UPHELD),
    ],
)
def test_the_claim_decides_what_is_judged(claim: Guarantee | None, verdict: Verdict) -> None:
    found = judged(TORN, claim)
    assert found.verdict is verdict
    assert found.strongest is Guarantee.AT_LEAST_ONCE
    assert found.shows("EO", "duplicate")
    assert not found.shows("EO", "loss")
    assert any(one.judged for one in found.findings) is (verdict is Verdict.VIOLATED)


def test_a_fault_that_does_not_strike_proves_nothing() -> None:
    found = judged(UNFIRED, Guarantee.AT_LEAST_ONCE)
    assert found.verdict is Verdict.INCONCLUSIVE
    assert found.reason == "did not fire: crash_all at wal_send:before"


def test_a_plan_is_met_by_what_it_names_and_by_nothing_more() -> None:
    found = judged(TORN, Guarantee.AT_LEAST_ONCE)
    exactly = Guarantee.EXACTLY_ONCE
    kinds = {one.kind for one in found.findings if one.oracle == "EO"}
    assert meets(found, Expectation(oracle="EO"), exactly) is True
    assert meets(found, Expectation(oracle="EO", kind="loss"), exactly) is False
    assert meets(found, Expectation(oracle="EO", kind="duplicate"), exactly) is (len(kinds) == 1)
    assert meets(found, Expectation(clean=True), exactly) is False
    clean = judged(FaultPlan(), exactly)
    assert meets(clean, Expectation(clean=True), exactly) is True
    assert meets(judged(UNFIRED, exactly), Expectation(clean=True), exactly) is False
