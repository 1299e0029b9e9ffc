"""What a reader must see: connectors that map their input, each right one with a wrong twin."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from semantix.certify.campaign import certify
from semantix.certify.evidence.expects_result import ExpectsResult
from semantix.certify.evidence.judging import judge_run
from semantix.errors import SemantixError
from semantix.model.guarantees import Verdict
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.scenario.expectations.settling import settle, settled
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import Scenario
from semantix.scenario.specs import spec_from_mapping
from semantix.spec.connector_spec import ConnectorSpec

SINKS = Path(__file__).with_name("mapping_sinks.py")
ALO, IDEMPOTENT, EO = "at_least_once", "effectively_once", "exactly_once"
CENTS, COUNT = f"{SINKS}:cents", {"fold": f"{SINKS}:count"}


# A few crashes are enough: the search is tested elsewhere, and each of these would take seconds.
PLANS = (
    (),
    (Fault("crash_all", "ckpt_store_add:after", occurrence=2, task="coordinator"),),
    (Fault("crash_all", "sink_invoke:after", occurrence=3, subtask=0),),
    (Fault("crash_all", "restore_initialize_state:after", subtask=0),),
)


def _spec(sink: str, claim: str, keys: dict[str, Any]) -> ConnectorSpec:
    content = {
        "format": "semantix-spec/1",
        "name": "mapped",
        "connector": f"{SINKS}:{sink}",
        "claim": claim,
        "workload": {"records": 12, "keys": 2, "record_interval_ms": 600},
        "world_options": {"store": {}},
    }
    return spec_from_mapping(content | keys)


def _judged(sink: str, claim: str, keys: dict[str, Any]) -> tuple[Verdict, dict[str, str], str]:
    """Give the verdict over a clean run and some crashes, its findings, and the values' source."""
    spec = _spec(sink, claim, keys)
    workload = spec.workloads[0]
    found = settle(spec, workload)
    verdicts, findings, reasons = [], {}, []
    for faults in PLANS:
        scenario = settled(Scenario(spec, FaultPlan(faults), workload))
        judgement = judge_run(scenario, run_scenario(scenario), spec.claim)
        verdicts.append(judgement.verdict)
        reasons += [one.reason for one in judgement.oracles.values() if one.reason]
        findings |= {one.oracle: one.message for one in judgement.findings if one.judged}
    worst = next(
        one for one in (Verdict.VIOLATED, Verdict.INCONCLUSIVE, Verdict.UPHELD) if one in verdicts
    )
    if worst is Verdict.INCONCLUSIVE:
        findings = {"reasons": " ".join(reasons)}
    return worst, findings, found.source


@pytest.mark.parametrize(
    ("sink", "claim", "keys", "values"),
    [
        ("Renames", ALO, {}, "learned"),
        ("Renames", ALO, {"expects": CENTS}, "function"),
        ("Nests", ALO, {}, "learned"),
        ("Nests", ALO, {"identify": {"record": "id", "output": "meta.id"}}, "learned"),
        ("Text", ALO, {"expects": f"{SINKS}:text"}, "function"),
        ("Prefixed", IDEMPOTENT, {"view": "table"}, "records"),
        ("TwoRows", IDEMPOTENT, {"view": "table"}, "learned"),
        ("TwoRows", IDEMPOTENT, {"view": "table", "expects": f"{SINKS}:two_rows"}, "function"),
        ("Filters", ALO, {"expects": "learned"}, "learned"),
        ("Filters", ALO, {"expects": f"{SINKS}:even_cents"}, "function"),
        ("Stamps", ALO, {}, "learned"),
        ("Batches", ALO, {}, "learned"),
        ("Signs", ALO, {}, "learned"),
        ("Daily", IDEMPOTENT, {"view": "table"}, "learned"),
        ("Counts", IDEMPOTENT, {"view": "table", "expects": COUNT}, "fold"),
        ("BothPlaces", ALO, {"world_options": {"store": {"watch": "log"}}}, "records"),
        ("BothPlaces", IDEMPOTENT, {"world_options": {"store": {"watch": "table"}}}, "records"),
    ],
)
def test_a_right_connector_is_upheld(sink, claim, keys, values) -> None:
    assert _judged(sink, claim, keys) == (Verdict.UPHELD, {}, values)


@pytest.mark.parametrize(
    ("sink", "claim", "keys", "oracle"),
    [
        ("Renames", EO, {}, "EO"),
        ("ForgetsAField", ALO, {}, "FAB"),
        ("ForgetsAField", ALO, {"expects": CENTS}, "FAB"),
        ("Floats", ALO, {}, "FAB"),
        ("Filters", ALO, {"expects": CENTS}, "ALO"),
        ("OtherPrefixes", IDEMPOTENT, {"view": "table"}, "FAB"),
        ("OneRowLater", IDEMPOTENT, {"view": "table"}, "IDEM"),
        ("CountsAgain", IDEMPOTENT, {"view": "table", "expects": COUNT}, "IDEM"),
    ],
)
def test_its_wrong_twin_is_convicted(sink, claim, keys, oracle) -> None:
    verdict, findings, _ = _judged(sink, claim, keys)
    assert verdict is Verdict.VIOLATED
    assert oracle in findings


@pytest.mark.parametrize(
    ("sink", "keys", "words"),
    [
        ("Text", {}, "cannot be judged"),
        ("Counts", {"view": "table"}, "aggregate"),
        ("Filters", {}, "no clean run shows"),
        ("CountsAgain", {"view": "table", "expects": COUNT}, "cannot be told"),
    ],
)
def test_what_cannot_be_judged_is_no_fabrication(sink, keys, words) -> None:
    verdict, findings, _ = _judged(sink, ALO, keys)
    assert verdict is Verdict.INCONCLUSIVE
    assert words in findings["reasons"]


@pytest.mark.parametrize(
    ("sink", "keys", "words"),
    [
        ("BothPlaces", {}, "2 places: log, table"),
        (
            "BothPlaces",
            {"world_options": {"store": {"watch": ["log", "table"]}}},
            "different views",
        ),
        ("Renames", {"expects": f"{SINKS}:wrong_field"}, r"mapping_sinks.py:\d+: .* record r1"),
        ("Renames", {"expects": f"{SINKS}:missing"}, "has no function 'missing'"),
    ],
)
def test_a_spec_that_does_not_fit_is_refused(sink, keys, words) -> None:
    with pytest.raises(SemantixError, match=words):
        _judged(sink, ALO, keys)


def test_what_is_not_judged_is_listed() -> None:
    both = {"world_options": {"store": {"watch": "log"}}}
    for sink, field in (("Stamps", "at"), ("Batches", "batch"), ("Signs", "by")):
        spec = _spec(sink, ALO, {})
        found = settle(spec, spec.workloads[0]).expectation
        assert found is not None
        assert found.ignored == (field,)
    spec = _spec("BothPlaces", ALO, both)
    watched = settle(spec, spec.workloads[0])
    assert (watched.places, watched.left_out) == (("log",), ("table",))


def test_rows_under_drawn_keys_are_judged_by_identity() -> None:
    spec = _spec("RandomRows", ALO, {})
    found = settle(spec, spec.workloads[0])
    assert found.view == "table"
    assert found.notes == ("row keys differ between clean runs and are not judged",)


def test_a_certification_says_where_the_values_come_from() -> None:
    spec = replace(_spec("Renames", ALO, {}), faults=("notification",))
    result = certify(spec, examples=0, occurrences="first")
    assert (str(result.verdict), result.expects) == (
        "UPHELD",
        ExpectsResult("learned", ("log",)),
    )


@pytest.mark.parametrize(
    ("sink", "fault"),
    [
        ("RowsOutsideOfTheNight", {"do": "resume", "shift": "clock+1"}),
        ("TwoSubtasksOnly", {"do": "rescale", "parallelism": 3}),
    ],
)
def test_a_record_that_has_no_row_with_other_settings_is_due_all_the_same(sink, fault) -> None:
    spec = _spec(sink, IDEMPOTENT, {"view": "table"})
    found = settle(spec, spec.workloads[0])
    assert found.expectation is not None
    due = {entry.record_id for entry in found.expectation.entries if entry.is_due}
    assert {"r11", "r12"} <= due, "the last record of each key"
    restart = Fault(at="ckpt_store_add:after", task="coordinator", **fault)
    scenario = settled(Scenario(spec, FaultPlan((restart,)), spec.workloads[0]))
    judgement = judge_run(scenario, run_scenario(scenario), spec.claim)
    assert "loss" in {one.kind for one in judgement.findings if one.judged}


def test_a_job_that_fails_without_a_fault_is_no_fabrication() -> None:
    verdict, findings, _ = _judged("FailsBehindRows", ALO, {})
    assert verdict is Verdict.VIOLATED
    assert set(findings) == {"LIVE"}
