"""A precondition is turned off: necessary with its schedule, not shown necessary, undecided."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from semantix.certify.campaign import certify
from semantix.certify.evidence.certificate import result_to_mapping
from semantix.certify.evidence.certificate_model import PreconditionEntry
from semantix.certify.evidence.store import load_finding, save_findings
from semantix.certify.results import CertificationResult
from semantix.model.guarantees import Guarantee, Verdict
from semantix.scenario.expectations.conditions import settled_without
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import Scenario
from semantix.spec.connector_spec import ConnectorSpec, Precondition, WorkloadSettings
from semantix.testing.small_jobs import APPEND, WRITE_AHEAD, shipped_spec, spec_of

SMALL = WorkloadSettings(records=8, keys=4, partitions=1, parallelism=1)
LOG = spec_of(
    WRITE_AHEAD,
    options={"fail_at_end": True},
    world_options={"store": {}},
    workloads=(SMALL,),
    faults=("crash", "error"),
)


def certified(spec: ConnectorSpec, *conditions: Precondition) -> CertificationResult:
    """Certify with the stages on which a claim rests, and turn the conditions off."""
    stages = ("single", "preconditions")
    return certify(replace(spec, preconditions=conditions), stages=stages, examples=0)


def of(off: dict[str, object], breaks: str = "at_least_once") -> Precondition:
    return Precondition("it holds", off, breaks)


def test_a_condition_is_necessary_with_the_smallest_schedule(tmp_path: Path) -> None:
    result = certified(LOG, of({"options": {"fail_at_end": False}}))
    (one,) = result.preconditions
    assert one.necessary is True
    assert one.plan is not None
    assert len(one.plan.faults) == 1
    assert one.finding.startswith("ALO loss: ")
    assert [finding for finding in result.findings if finding.judged] == []

    (saved,) = save_findings(result, tmp_path).preconditions
    assert saved.shown is not None
    path = tmp_path / "job-simulated-precondition-01.json"
    assert saved.shown.replay == f"semantix replay {path}"
    again = load_finding(path)
    assert again.whole is not None
    assert (again.spec.options, again.claim) == ({"fail_at_end": False}, Guarantee.AT_LEAST_ONCE)
    scenario = Scenario(again.spec, again.plan, again.workload, again.seed)
    run = run_scenario(settled_without(scenario, again.whole))
    assert run.unfired == ()

    entry = result_to_mapping(replace(result, preconditions=(saved,)))["preconditions"][0]
    PreconditionEntry.model_validate(entry)
    assert (entry["oracle"], entry["kind"], entry["replay"]) == ("ALO", "loss", saved.shown.replay)
    assert (entry["off"], entry["breaks"]) == ({"options": {"fail_at_end": False}}, "at_least_once")


def test_a_condition_whose_absence_breaks_nothing_is_not_shown_necessary() -> None:
    (one,) = certified(LOG, of({"checkpointing": {"interval_ms": 700}})).preconditions
    assert (one.necessary, one.finding, one.reason, one.plan) == (False, "", "", None)
    assert one.runs > 50
    assert one.tried.startswith(f"{one.runs} runs without it; faults that struck: crash ")


def test_a_job_that_cannot_run_without_the_condition_is_not_called_broken() -> None:
    wrong = of({"options": {"fail_at_end": False, "unknown": 1}})
    (one,) = certified(LOG, wrong).preconditions
    assert one.necessary is None
    assert "unexpected keyword argument 'unknown'" in one.reason
    (one,) = certified(LOG, of({"checkpointing": {"enabled": 7}})).preconditions
    assert one.necessary is None
    assert one.reason.startswith("it cannot be turned off: ")


def test_where_the_claim_breaks_with_the_condition_nothing_is_shown() -> None:
    spec = replace(LOG, connector=APPEND, claim=Guarantee.EXACTLY_ONCE, options={})
    result = certified(spec, of({"checkpointing": {"enabled": False}}, "exactly_once"))
    assert result.verdict is Verdict.VIOLATED
    (one,) = result.preconditions
    assert (one.necessary, one.reason) == (None, "the claim breaks with the condition, too")


def test_a_condition_that_no_stage_has_turned_off_says_why() -> None:
    spec = shipped_spec("write-ahead")
    result = certify(spec, stages=("single",), occurrences="first", examples=0)
    assert {one.reason for one in result.preconditions} == {"the stage was skipped"}
    assert [one.name for one in result.preconditions] == [one.name for one in spec.preconditions]
