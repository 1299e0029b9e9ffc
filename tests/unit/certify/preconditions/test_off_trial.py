"""A precondition is turned off: necessary with its schedule, not shown necessary, undecided."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from semantix.certify.campaign import certify
from semantix.certify.evidence.certificate import result_to_mapping
from semantix.certify.evidence.certificate_model import PreconditionEntry
from semantix.certify.evidence.store import load_finding, save_findings
from semantix.certify.results import CertificationResult
from semantix.model.guarantees import Guarantee, Verdict
from semantix.scenario.expectations.conditions import settled_without
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import Scenario
from semantix.scenario.vertices.start_refusals import StartRefusal
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


FOREIGN = """
from semantix import RichSinkFunction


class Plain(RichSinkFunction):
    def __init__(self, acks="all"):
        self.acks = acks

    def open(self, context):
        self.store = self.runtime_context.client("store")

    def invoke(self, value, context):
        self.store.append([value])


class NeedsAllAcks(Plain):
    def __init__(self, acks="all"):
        super().__init__(acks)
        if acks != "all":
            raise ValueError(f"acks is {acks!r}: only 'all' keeps what was acknowledged")


class NeedsCheckpoints(Plain):
    def initialize_state(self, context):
        if not self.runtime_context.checkpointing_enabled:
            raise RuntimeError("checkpoints are off, and this sink needs them")

    def snapshot_state(self, context):
        pass


class HasABug(Plain):
    def __init__(self, acks="all"):
        super().__init__(acks)
        self.replicas = {"all": 3}[acks]


class NeverStarts(Plain):
    def open(self, context):
        raise RuntimeError("no licence")
"""
ONE_ACK: dict[str, object] = {"options": {"acks": "one"}}
UNCHECKED: dict[str, object] = {"checkpointing": {"enabled": False}}


def foreign(tmp_path: Path, name: str, off: dict[str, object]) -> CertificationResult:
    (tmp_path / "sinks.py").write_text(FOREIGN)
    spec = replace(
        spec_of(f"{tmp_path}/sinks.py:{name}", options={"acks": "all"}), workloads=(SMALL,)
    )
    return certified(spec, of(off))


@pytest.mark.parametrize(
    ("name", "off", "during", "error"),
    [
        (
            *("NeedsAllAcks", ONE_ACK, "constructor"),
            "ValueError: acks is 'one': only 'all' keeps what was acknowledged",
        ),
        (
            *("NeedsCheckpoints", UNCHECKED, "initialize_state"),
            "RuntimeError: checkpoints are off, and this sink needs them",
        ),
    ],
)
def test_a_connector_that_refuses_to_start_without_the_condition_enforces_it(
    tmp_path: Path, name: str, off: dict[str, object], during: str, error: str
) -> None:
    result = foreign(tmp_path, name, off)
    (one,) = result.preconditions
    assert one.refusal == StartRefusal(during, error)
    assert one.verdict == "enforced"
    # No run has broken the claim: a reader that knows `necessary` only learns nothing wrong.
    assert (one.necessary, one.finding, one.plan, one.shown) == (None, "", None, None)
    assert error in one.reason
    assert [finding for finding in result.findings if finding.judged] == []

    entry = result_to_mapping(result)["preconditions"][0]
    PreconditionEntry.model_validate(entry)
    assert (entry["verdict"], entry["necessary"]) == ("enforced", None)
    assert entry["refusal"] == {"during": during, "error": error}


def test_a_connector_that_has_a_bug_without_the_condition_leaves_it_undecided(
    tmp_path: Path,
) -> None:
    (one,) = foreign(tmp_path, "HasABug", ONE_ACK).preconditions
    assert (one.verdict, one.necessary, one.refusal) == ("undecided", None, None)
    assert "KeyError: 'one'" in one.reason


def test_a_connector_that_never_starts_enforces_nothing(tmp_path: Path) -> None:
    result = foreign(tmp_path, "NeverStarts", UNCHECKED)
    assert {one.refusal for one in result.preconditions} == {None}
    assert {one.verdict for one in result.preconditions} <= {"undecided", "not_tried"}


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
