"""Findings of a certificate in words, and by cause."""

from __future__ import annotations

from semantix.report.views.findings import by_cause, view_of_finding
from semantix.testing.sample_certificates import HOSTILE, sample_certificate

FINDINGS = sample_certificate(1, 6)["results"][0]["findings"]


def test_a_finding_says_what_struck_and_where() -> None:
    view = view_of_finding(FINDINGS[3])
    assert view.title.startswith("EO (exactly once): duplicate of r3")
    assert view.faults == ("cut_network of subtask 0 at toy.append:before, visit 4",)
    assert view.sites == ("sink.py:3 in send_values: an own text",)
    assert view.workload == "records 8, keys 4"
    assert "    by_ms: 11000" in view.plan


def test_findings_of_one_cause_stand_together_in_the_order_of_the_first() -> None:
    causes = by_cause(map(view_of_finding, FINDINGS))
    assert [(one.cause, len(one.findings)) for one in causes] == [
        ("loss after a crash", 3), ("duplicate after an outage", 3),
    ]  # fmt: skip


def test_an_observed_finding_is_no_cause_of_a_judged_one() -> None:
    findings = [FINDINGS[0], {**FINDINGS[2], "judged": False}]
    assert [one.judged for one in by_cause(map(view_of_finding, findings))] == [True, False]


def test_findings_without_a_cause_stay_apart() -> None:
    older = [{**finding, "cause": ""} for finding in FINDINGS[:2]]
    causes = by_cause(map(view_of_finding, older))
    assert [one.cause for one in causes] == [one.findings[0].title for one in causes]
    assert len(causes) == 2


def test_the_message_without_its_line_about_the_sites() -> None:
    entry = {**FINDINGS[0], "message": "lost\nIn the connector: sink.py:0 in send_values"}
    assert view_of_finding(entry).told == ("lost",)
    assert len(view_of_finding({**entry, "sites": []}).told) == 2


def test_a_text_of_a_megabyte_is_cut_everywhere() -> None:
    (entry,) = sample_certificate(1, 1, texts=HOSTILE[3:])["results"][0]["findings"]
    view = view_of_finding(entry)
    lines = (view.title, *view.message, *view.timeline, *view.sites)
    assert max(map(len, lines)) <= 400
