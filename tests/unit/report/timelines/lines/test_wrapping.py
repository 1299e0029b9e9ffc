"""Lines that fit into a terminal."""

from __future__ import annotations

import pytest

from semantix.report.timelines.lines.wrapping import INDENT, wrapped
from semantix.report.wrapping import shown_width

LINE = (
    "    1.247 s  sink-0#1       wrote r1, r2, r3, r4, r5, r6, r7, r8 and 1 more into out/0 in t1"
)


@pytest.mark.parametrize("width", [40, 60, 80])
def test_no_line_is_wider_and_no_word_is_broken(width: int) -> None:
    lines = list(wrapped([LINE], width))
    assert len(lines) > 1
    assert all(len(line) <= width for line in lines)
    assert " ".join(" ".join(lines).split()) == " ".join(LINE.split())


def test_what_goes_on_stands_below_its_beginning() -> None:
    _, second = wrapped([LINE], 80)
    assert second.startswith(" " * INDENT)
    assert second[INDENT] != " "


def test_a_line_that_fits_stays_as_it_is() -> None:
    assert list(wrapped([LINE], 100)) == [LINE]


def test_a_word_wider_than_the_line_is_broken() -> None:
    lines = list(wrapped(["x" * 100], 40))
    assert all(len(line) <= 40 for line in lines)
    assert "".join(line.strip() for line in lines) == "x" * 100


def test_wide_characters_take_two_columns() -> None:
    assert all(shown_width(line) <= 40 for line in wrapped(["日本" * 30], 40))


def test_in_a_narrow_terminal_a_step_is_not_broken() -> None:
    line = "    1.247 s  sink-0#1       wal_mark_committed:before (1)"
    assert list(wrapped([line], 40)) == [
        "    1.247 s  sink-0#1",
        "             wal_mark_committed:before",
        "             (1)",
    ]
