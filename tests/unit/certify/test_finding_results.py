"""The result of a finding has the name and the reason of its plan."""

from __future__ import annotations

from semantix.certify.finding_results import finding_result
from semantix.certify.tally import Found
from semantix.oracles.verdict import Finding
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.scenario.scenario import Scenario
from semantix.testing.small_jobs import WRITE_AHEAD, spec_of

CRASH = Fault("crash", "wal_send:after")


def test_a_plan_without_a_name_is_named_by_spec_oracle_and_kind() -> None:
    scenario = Scenario(spec_of(WRITE_AHEAD), FaultPlan((CRASH,)), seed=3)
    finding = Finding("EO", "duplicate", ("r7",))
    found = Found(finding, "w", "r7 is seen twice\nmore", scenario, (CRASH,), (1, False, 9), "ab")
    made = finding_result(found, "duplicate after a crash", is_judged=True)
    assert (made.plan.name, made.plan.why) == ("job-EO-duplicate", "r7 is seen twice")
    assert (made.digest, made.seed, made.records, made.judged) == ("ab", 3, ("r7",), True)
    assert finding_result(found, "", is_judged=False, is_repeatable=False).digest == ""
