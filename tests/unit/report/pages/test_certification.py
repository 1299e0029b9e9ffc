"""The page of a certification: all that the certificate says is on it."""

from __future__ import annotations

import json
import re

import pytest
from lxml import html

from semantix.report.pages.certification import (
    TIMELINE_MAX,
    certification_page,
    shortened,
    verdict_class,
)
from semantix.testing.sample_certificates import HOSTILE, sample_certificate


def text_of(element: html.HtmlElement) -> str:
    return " ".join(" ".join(element.itertext()).split())


def read(page: str) -> html.HtmlElement:
    return html.document_fromstring(page.replace("<wbr>", ""))


def test_the_first_screen_has_a_line_for_each_result() -> None:
    root = read(certification_page(sample_certificate(4)))
    rows = root.xpath("//table[contains(@class, 'summary')]/tbody/tr")
    assert len(rows) == 4
    cells = [text_of(cell) for cell in rows[0]]
    assert cells == [
        "✗ VIOLATED", "spec-0 an own text", "simulated", "exactly_once", "at_least_once",
        "wal_send:during wal_mark_committed:before", "360", "1.5 s",
    ]  # fmt: skip
    assert "None of 360 runs broke the claim, and the search is closed under" in text_of(rows[1])
    assert [text_of(one) for one in root.xpath("//*[@class='counts']/span")] == [
        "1 VIOLATED", "1 INCONCLUSIVE", "1 UPHELD", "1 reported",
    ]  # fmt: skip


def test_every_link_leads_to_a_part_of_the_page() -> None:
    root = read(certification_page(sample_certificate(3)))
    names = root.xpath("//*/@id")
    assert len(names) == len(set(names))
    for link in root.xpath("//a/@href"):
        assert link.startswith("#")
        assert link[1:] in names


def test_a_result_shows_all_its_evidence() -> None:
    made = sample_certificate(1)
    (section,) = read(certification_page(made)).xpath("//section[@class='result']")
    told = text_of(section)
    for words in (
        "Loss after a crash".lower(), "duplicate after an outage", "Preconditions of the claim",
        "8 runs, each with an attempt that goes on beside its replacement", "attempt numbers",
        "checkpointing is on enforced by the connector 1 run without it, with no fault",
        "Without it: the connector refuses to start, in open: ValueError: an own text",
        "records: each record as it is in the input", "Fields that are not judged at",
        "window: during, expected while a batch is sent", "Where faults were tried",
        "single one fault at each visit 120 100 20 7 1 0.50",
        "semantix replay .semantix/findings/spec-3.json",
        "semantix certify an own text --seed 7", "0123456789abcdef",
        "sink.py:3 in send_values",
    ):  # fmt: skip
        assert words in told.replace("Loss", "loss"), words


def test_judged_findings_are_told_before_observed_ones_and_by_cause() -> None:
    root = read(certification_page(sample_certificate(2)))
    judged, observed = root.xpath("//section[@class='result']")
    causes = [one.get("aria-label") for one in judged.xpath(".//section[@class='cause']")]
    assert causes == ["loss after a crash", "duplicate after an outage"]
    assert observed.xpath(".//section[@class='cause']") == []
    assert len(observed.xpath(".//section[@class='cause observed']")) == 2


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_nothing_but_text(text: str) -> None:
    own = read(certification_page(sample_certificate(3)))
    page = certification_page(sample_certificate(3, texts=(text,)))
    page.encode("utf-8")
    root = read(page)
    for name in ("script", "img", "a", "style", "section", "table", "svg"):
        assert len(root.xpath(f"//{name}")) == len(own.xpath(f"//{name}")), name
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e]", page)
    assert len(page) < 2_000_000


def test_twenty_specs_with_two_hundred_findings_stay_below_five_megabytes() -> None:
    page = certification_page(sample_certificate(20, 10, texts=("a text " * 20,)))
    assert len(page.encode()) < 5_000_000
    assert page.count("semantix replay") >= 200


def test_an_older_certificate_is_shown_without_what_it_lacks() -> None:
    made = json.loads(json.dumps(sample_certificate(1)))
    (entry,) = made["results"]
    for key in ("again", "lost_world", "more_findings", "expects"):
        del entry[key]
    for key in ("coverage", "process"):
        del entry["search"][key]
    for finding in entry["findings"]:
        for key in ("sites", "workload", "seed", "digest", "cause"):
            del finding[key]
    del made["command"]
    page = certification_page(made)
    assert "Where faults were tried" not in page
    assert "run the test again" in page


def test_a_long_timeline_is_cut_in_its_middle_with_a_word() -> None:
    lines = [str(number) for number in range(200)]
    made = shortened(lines)
    assert len(made) == TIMELINE_MAX + 1
    assert (made[0], made[-1]) == ("0", "199")
    assert f"… {200 - TIMELINE_MAX} lines left out here …" in made
    assert shortened(lines[:TIMELINE_MAX]) == tuple(lines[:TIMELINE_MAX])


def test_each_verdict_has_its_class() -> None:
    assert verdict_class("UPHELD (values learned)") == "upheld"
    assert verdict_class("not_applicable") == verdict_class("reported") == "other"


def test_nothing_certified_is_said() -> None:
    assert "Nothing was certified." in certification_page(sample_certificate(0))


def test_what_was_not_certified_is_said_below_the_summary() -> None:
    missing = {
        "spec": "far",
        "world": "containers",
        "claim": "exactly_once",
        "reason": "none\nhint",
    }
    root = read(certification_page({**sample_certificate(1), "not_certified": [missing]}))
    (item,) = root.xpath("//ul[@aria-labelledby='missing']/li")
    assert text_of(item) == "far on containers, exactly_once : none"
