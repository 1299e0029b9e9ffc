"""The message of a failing test."""

from __future__ import annotations

import pytest

from semantix.certify.campaign import certify
from semantix.certify.evidence.judging import judge_run, run_bound
from semantix.model.guarantees import Guarantee
from semantix.plan.fault_plan import Expectation, Fault, FaultPlan
from semantix.pytest_plugin.reporting import shortfall, told_run
from semantix.scenario.scenario import Scenario
from semantix.spec.connector_spec import WorkloadSettings
from semantix.testing.small_jobs import WRITE_AHEAD, spec_of

SMALL = WorkloadSettings(records=8, keys=4, partitions=1, parallelism=1)
SPEC = spec_of(WRITE_AHEAD, Guarantee.EXACTLY_ONCE, workloads=(SMALL,), faults=("crash",))
PLAN = FaultPlan(
    (Fault("crash", "wal_mark_committed:before"),),
    name="between",
    expect=Expectation(clean=True),
    path="between.yaml",
)


@pytest.fixture(scope="module")
def result():
    return certify(SPEC, examples=0, occurrences="first")


def test_a_shortfall_tells_claim_strongest_guarantee_and_the_smallest_plan(result) -> None:
    lines = shortfall(result).splitlines()
    assert lines[0] == "job (simulated): VIOLATED, claimed exactly_once"
    assert lines[1] == "strongest guarantee that holds: at_least_once"
    assert any("do: crash" in line for line in lines)


def test_a_run_that_is_not_as_expected_is_told_with_plan_timeline_and_command() -> None:
    scenario, run = run_bound(Scenario(SPEC, PLAN, SMALL))
    text = told_run(scenario, run, judge_run(scenario, run, SPEC.claim))
    assert text.startswith("job with the plan between: VIOLATED")
    assert "expected: clean" in text
    assert "  faults:" in text
    assert "FAULT: crash at wal_mark_committed:before" in text
    assert text.endswith("--plan between.yaml")
