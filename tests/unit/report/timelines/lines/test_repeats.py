"""Rounds that repeat are told once."""

from __future__ import annotations

from semantix.report.timelines.lines.condensing import Line
from semantix.report.timelines.lines.repeats import without_repeats
from semantix.report.timelines.reading import kind_of
from semantix.testing.histories import LiteralHistory

(EVENT,) = LiteralHistory().restored(1).build().facts


def told(*texts: str) -> list[str]:
    lines = [Line(0, "", text, kind_of(EVENT), EVENT) for text in texts]
    found = without_repeats(lines)
    return [one.strip() if isinstance(one, str) else one.what for one in found]


def test_of_many_rounds_the_first_two_and_the_last_are_told() -> None:
    rounds = [f"{word}#{number}" for number in range(9, 109) for word in ("a", "b")]
    assert told("x", *rounds, "y") == [
        "x", "a#9", "b#9", "a#10", "b#10", "…  the same 97 times more: 2 lines each",
        "a#108", "b#108", "y",
    ]  # fmt: skip


def test_a_few_rounds_are_all_told() -> None:
    assert told(*["a", "b"] * 3) == ["a", "b"] * 3


def test_four_lines_that_are_alike_become_three() -> None:
    assert told(*["a"] * 4) == ["a", "a", "…  the same once more: 1 line each", "a"]


def test_what_differs_is_told() -> None:
    texts = [f"wrote r{number}" for number in range(10)]
    assert told(*texts) == texts
