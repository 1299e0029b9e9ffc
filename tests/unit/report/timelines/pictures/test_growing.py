"""The line of what a reader sees."""

from __future__ import annotations

from semantix.report.timelines.pictures.growing import growing, most_seen
from semantix.report.timelines.pictures.picture import Row
from semantix.report.timelines.reading import timeline_of
from semantix.testing.histories import LiteralHistory

ROW = Row("place out", "out", "place", 100, 127, 54)


def test_the_line_rises_with_each_value_and_its_end_has_the_number() -> None:
    history = LiteralHistory().appeared("r1").appeared("").appeared("r2 r1")
    growth = growing(timeline_of(history.build()), {ROW.key: ROW}, {0: 10, 1: 20, 2: 30}, 50)
    first, same, last = growth.heights.values()
    assert first == same > last > ROW.top
    (line,) = growth.lines
    assert line.points == f"M0 139H10V{first}H20V{same}H30V{last}H50"
    assert line.label == "out: 3 seen, 1 again"
    assert growth.texts[0][2] == "3, 1 again"


def test_a_table_may_lose_rows_again() -> None:
    history = LiteralHistory(view="table").row("k1", "r1").row("k2", "r2").row("k1")
    growth = growing(timeline_of(history.build()), {ROW.key: ROW}, {0: 1, 1: 2, 2: 3}, 9)
    first, second, third = growth.heights.values()
    assert first == third > second


def test_two_runs_can_have_one_scale() -> None:
    few, many = (
        timeline_of(LiteralHistory().appeared("r1").build()),
        timeline_of(LiteralHistory().appeared("r1 r2 r3").build()),
    )
    most = most_seen(few, many)
    assert most == {"place out": 3}
    low = growing(few, {ROW.key: ROW}, {0: 1}, 9, most=most).heights[0]
    assert low > growing(few, {ROW.key: ROW}, {0: 1}, 9).heights[0]


def test_where_nothing_is_seen_is_no_line() -> None:
    assert growing(timeline_of(LiteralHistory().received("r1").build()), {}, {0: 1}, 9).lines == ()
