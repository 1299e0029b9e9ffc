"""The content of a report."""

from dataclasses import replace

import pytest

from semantix.certify.results import CertificationResult, FindingResult, OracleResult
from semantix.model.guarantees import Guarantee, Verdict
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.report.view import view_of
from semantix.report.views.findings import fault_in_words, finding_view, told_once
from semantix.spec.connector_spec import WorkloadSettings
from semantix.testing.small_jobs import WRITE_AHEAD, spec_of

FINDING = FindingResult(
    "EO", "duplicate", ("r1",), "wal_send:during", (), FaultPlan(), message="first\nsecond"
)
RESULT = CertificationResult(
    spec_of(WRITE_AHEAD), "simulated", Guarantee.EXACTLY_ONCE, Verdict.UPHELD,
    Guarantee.EXACTLY_ONCE,
)  # fmt: skip


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (Fault("crash_all", "wal_send:after"), "crash_all at wal_send:after"),
        (
            Fault("crash", "wal_send:during", 2, subtask=1, task="sink"),
            "crash of sink-1 at wal_send:during, visit 2",
        ),
        (Fault("crash", "wal_send:before", subtask=0), "crash of subtask 0 at wal_send:before"),
        (
            Fault("crash", "ckpt_abort:before", task="coordinator", checkpoint=3),
            "crash of the coordinator at ckpt_abort:before, checkpoint 3",
        ),
        (
            Fault("error", "store.append:before", error="StoreTimeout"),
            "error StoreTimeout at store.append:before",
        ),
    ],
    ids=str,
)
def test_a_fault_in_words(fault, words):
    assert fault_in_words(fault) == words


def test_a_finding_shows_its_workload_only_if_the_spec_has_another():
    own = WorkloadSettings(records=3)
    finding = replace(FINDING, workload=own)
    assert finding_view(finding, (own,)).workload == ""
    assert "records 3" in finding_view(finding, ()).workload


def test_a_finding_without_a_known_oracle_keeps_its_word():
    view = finding_view(replace(FINDING, oracle="windows", records=(), window=""))
    assert view.title == "windows: duplicate"
    assert view.message == ("first", "second")


def test_findings_of_one_kind_are_told_once_and_counted():
    other = replace(FINDING, kind="loss", judged=False)
    lines = list(told_once([FINDING, FINDING, other]))
    assert lines[0].endswith("… and 1 more like it")
    assert [line for line in lines if "observed" in line] == [lines[1]], "their message is the same"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, ()),
        ({"verdict": Verdict.INCONCLUSIVE, "reason": "one\ntwo\nthree"}, ("one", "two")),
        ({"verdict": Verdict.VIOLATED}, ()),
    ],
)
def test_the_reason_has_at_most_two_lines(changes, reason):
    assert view_of(replace(RESULT, **changes)).reason == reason


def test_a_violation_gives_its_first_judged_finding_and_its_fault_as_the_reason():
    observed = replace(FINDING, judged=False, kind="loss")
    result = replace(RESULT, verdict=Verdict.VIOLATED, findings=(observed, FINDING))
    title, shown_by = view_of(result).reason
    assert title.startswith("EO (exactly once): duplicate")
    assert shown_by == "shown by a run without faults"


def test_a_result_without_a_claim_is_reported_and_not_judged():
    view = view_of(replace(RESULT, claim=None, strongest=None, findings=(FINDING,)))
    assert (view.verdict, view.claim, view.is_claimed) == ("reported", "(none made)", False)
    assert view.strongest == "not even none"
    assert view.reason[0].startswith("no guarantee holds")


def test_an_interrupted_search_says_so_beside_the_strongest_guarantee():
    assert view_of(replace(RESULT, interrupted=True)).strongest == "exactly_once so far"


def test_oracles_are_shown_with_their_reason_and_whether_they_were_judged():
    oracles = {
        "EO": OracleResult("EO", Verdict.UPHELD, True),
        "VIS": OracleResult("VIS", Verdict.NOT_APPLICABLE, False, reason="no \x1b units"),
    }
    shown = view_of(replace(RESULT, oracles=oracles)).oracles
    assert shown[0] == "EO       UPHELD"
    assert "observed: no \\x1b units" in shown[1]


def test_what_was_only_observed_can_be_left_out():
    observed = replace(FINDING, judged=False)
    assert list(told_once([observed], judged_only=True)) == []
    assert list(told_once([observed, FINDING], judged_only=True)) == list(told_once([FINDING]))
