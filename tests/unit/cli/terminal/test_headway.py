"""How far a command has got, in one line of any width."""

from __future__ import annotations

from dataclasses import replace

import pytest

from semantix.cli.terminal.headway import Headway, bar_line, plain_line

STATE = Headway("kafka-sink-exactly-once", "3/8", "single", 400, 100, 2, began_s=10.0)


@pytest.mark.parametrize("width", range(39, 140))
def test_the_line_fits_and_always_has_the_count_and_the_findings(width: int) -> None:
    line = bar_line(STATE, 20.0, width)
    assert len(line) <= width
    assert "100/400" in line
    assert "2 findings" in line


def test_a_wide_line_has_everything() -> None:
    assert bar_line(STATE, 20.0, 120) == (
        "[3/8]  kafka-sink-exactly-once: single  [#######.......................]  100/400  10/s  "
        "2 findings  0:30 left"
    )


def test_a_narrow_line_leaves_out_the_subject_and_the_bar_first() -> None:
    assert bar_line(STATE, 20.0, 52) == "[3/8]  single  100/400  10/s  2 findings  0:30 left"
    assert bar_line(STATE, 20.0, 46) == "[3/8]  single  100/400  2 findings  0:30 left"


def test_nobody_knows_the_end_of_a_stage_without_a_total() -> None:
    state = replace(STATE, total=0)
    assert "left" not in bar_line(state, 20.0, 80)
    assert bar_line(state, 20.0, 80) != bar_line(state, 20.5, 80)  # a part of the bar moves
    assert plain_line(state, 20.0).endswith("single: 100, 10 a second, 2 findings so far")


def test_a_plain_line_is_a_sentence() -> None:
    assert plain_line(STATE, 20.0) == (
        "[3/8] kafka-sink-exactly-once: single: 100 of 400, 10 a second, 2 findings so far, "
        "about 30 s left"
    )
    assert plain_line(Headway(stage="servers start", began_s=1.0), 8.2) == "servers start: for 7 s"


def test_what_is_more_than_the_total_breaks_nothing() -> None:
    state = replace(STATE, done=500)
    assert "500/400" in bar_line(state, 20.0, 100)
    assert state.left_s(20.0) == 0
