"""Options that several commands share."""

from __future__ import annotations

import click
import pytest

from semantix.cli.options import CLAIM, DurationType, StagesType, guarantee, not_yet
from semantix.model.guarantees import Guarantee


@pytest.mark.parametrize(
    ("text", "seconds"), [("60s", 60), ("5m", 300), ("1h", 3600), ("7", 7), ("0.5s", 0.5)]
)
def test_a_duration_is_read_in_seconds(text: str, seconds: float) -> None:
    assert DurationType().convert(text, None, None) == seconds


@pytest.mark.parametrize("text", ["", "0", "0s", "-5s", "5 m", "5d", "1e3", "s"])
def test_any_other_duration_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(click.BadParameter, match="expected a duration such as 60s or 5m"):
        DurationType().convert(text, None, None)


def test_a_mistyped_word_is_answered_with_the_nearest_one() -> None:
    assert CLAIM.convert("exactly_once", None, None) == "exactly_once"
    with pytest.raises(click.BadParameter, match="did you mean 'exactly_once'"):
        CLAIM.convert("exactly-once", None, None)


def test_a_claim_may_be_left_out() -> None:
    assert guarantee(None) is None
    assert guarantee("none") is Guarantee.NONE


def test_an_option_that_is_not_built_is_refused_if_it_is_given() -> None:
    not_yet(None, "--html")
    with pytest.raises(click.UsageError, match="--html is not built yet"):
        not_yet("report.html", "--html")


def test_stages_are_a_list_of_names() -> None:
    assert StagesType().convert("single, closed", None, None) == ("single", "closed")
    for text in ("singel", "single,clsed", "", ","):
        with pytest.raises(click.BadParameter, match="single"):
            StagesType().convert(text, None, None)
