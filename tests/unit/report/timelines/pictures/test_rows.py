"""Rows of the picture, and spans that overlap."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from semantix.history.events import DEPLOYED, UNIT
from semantix.report.timelines.pictures.rows import BAR_HEIGHT, bar_top, rows_of, stacked
from semantix.report.timelines.reading import timeline_of
from semantix.testing.histories import LiteralHistory


def test_units_that_overlap_lie_below_each_other_and_others_do_not() -> None:
    history = LiteralHistory().written("r1", "t1").written("r2", "t2").event(UNIT, "t1", True)
    history.written("r3", "t3")
    stack = {span.name: row for span, row in stacked(timeline_of(history.build())).items()}
    assert stack == {"t1": 0, "t2": 1, "t3": 0}


def test_an_attempt_that_goes_on_beside_the_next_one_has_a_row_of_its_own() -> None:
    history = LiteralHistory()
    for attempt in ("a-0#1", "a-0#2"):
        history.event(DEPLOYED, attempt, 0)
    history.crashed("a-0#1", "a-0#2").event(DEPLOYED, "a-0#3", 0)
    timeline = timeline_of(history.build())
    stack = stacked(timeline)
    assert [row for _, row in sorted((s.name, row) for s, row in stack.items())] == [0, 1, 0]
    lane = next(row for row in rows_of(timeline, stack, 20) if row.key == "a-0")
    assert bar_top(lane, 1) - bar_top(lane, 0) > BAR_HEIGHT
    assert bar_top(lane, 1) + BAR_HEIGHT <= lane.top + lane.height


def test_rows_follow_each_other_without_a_gap() -> None:
    history = LiteralHistory().written("r1", "t1").written("r2", place="b").received("r1")
    timeline = timeline_of(history.build())
    rows = rows_of(timeline, stacked(timeline), 30)
    assert rows[0].top == 30
    assert all(one.top + one.height == other.top for one, other in pairwise(rows))
    assert all(row.top < row.y < row.top + row.height for row in rows)


def test_too_many_units_at_once_share_the_last_row() -> None:
    history = LiteralHistory()
    for number in range(40):
        history.written("r1", f"t{number}")
    timeline = replace(timeline_of(history.build()))
    assert max(stacked(timeline).values()) < 10
