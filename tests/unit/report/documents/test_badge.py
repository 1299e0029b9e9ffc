"""The badge: its words, and that it is a picture whatever the words are."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import etree

from semantix.report.documents.badge import badge_svg
from semantix.testing.sample_certificates import sample_certificate


def only(number: int) -> dict[str, Any]:
    made = sample_certificate(4)
    return {**made, "results": made["results"][number : number + 1]}


@pytest.mark.parametrize(
    ("number", "words", "colour"),
    [
        (0, "exactly_once VIOLATED", "#a8101d"),
        (1, "at_least_once UPHELD (values learned)", "#14632a"),
        (2, "at_least_once INCONCLUSIVE", "#7a4a00"),
        (3, "at_least_once (observed)", "#545d68"),
    ],
)
def test_one_result_is_told_by_its_guarantee(number: int, words: str, colour: str) -> None:
    root = etree.fromstring(badge_svg(only(number)).encode())
    assert root.get("aria-label") == f"semantix: {words}"
    assert colour in badge_svg(only(number))


def test_several_results_are_counted_the_worst_first_and_give_the_colour() -> None:
    made = badge_svg(sample_certificate(5))
    assert "semantix: 2 VIOLATED, 1 INCONCLUSIVE, 1 UPHELD, 1 reported" in made
    assert "#a8101d" in made


def test_without_results_it_says_nothing() -> None:
    assert "semantix: nothing" in badge_svg(sample_certificate(0))


def test_it_names_no_address_but_the_namespace_of_svg() -> None:
    made = badge_svg(sample_certificate(2))
    assert made.replace('xmlns="http://www.w3.org/2000/svg"', "").count("://") == 0


def test_what_was_not_certified_is_counted_and_is_not_green() -> None:
    missing = {"spec": "far", "world": "containers", "claim": "exactly_once", "reason": "no engine"}
    made = badge_svg({**only(1), "not_certified": [missing]})
    assert "at_least_once UPHELD (values learned), 1 not certified" in made
    assert "#7a4a00" in made
