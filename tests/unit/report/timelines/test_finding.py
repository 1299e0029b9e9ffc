"""The finding that a timeline is about."""

from __future__ import annotations

from semantix.certify.results import FindingResult
from semantix.plan.fault_plan import FaultPlan
from semantix.report.timelines.finding import followed_records, shown_finding


def found(oracle: str, kind: str, *records: str, judged: bool = True) -> FindingResult:
    return FindingResult(oracle, kind, records, "", (), FaultPlan(), "x", judged=judged)


LEAK, LOSS = found("RES", "leak"), found("ALO", "loss", "r1")
DUPLICATE = found("EO", "duplicate", "r2", "r3")


def test_the_gravest_with_records_is_shown() -> None:
    assert shown_finding([LEAK, DUPLICATE, LOSS]) is LOSS
    assert followed_records([LEAK, DUPLICATE]) == ("r2", "r3")


def test_what_the_claim_needs_comes_first() -> None:
    observed = found("EO", "loss", "r9", judged=False)
    assert followed_records([observed, DUPLICATE]) == ("r2", "r3")
    assert followed_records([observed]) == ("r9",)


def test_a_saved_finding_comes_before_all_others() -> None:
    assert shown_finding([LOSS, DUPLICATE], "EO", "duplicate") is DUPLICATE


def test_a_clean_run_follows_nothing() -> None:
    assert followed_records([]) is None
