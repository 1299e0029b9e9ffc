"""A timeline, drawn."""

from __future__ import annotations

from semantix.history import events as ev
from semantix.history.events import History
from semantix.report.timelines.cutting import behind_difference, cut
from semantix.report.timelines.focus import Focus
from semantix.report.timelines.pictures.axis import axis_of
from semantix.report.timelines.pictures.drawing import draw, seconds
from semantix.report.timelines.pictures.picture import Picture
from semantix.report.timelines.reading import timeline_of
from semantix.testing.histories import LiteralHistory


def drawn(history: History, *records: str) -> Picture:
    timeline = timeline_of(history, Focus(records))
    axis = axis_of([timeline.marks], records)
    return draw(timeline, axis, numbers={one: number for number, one in enumerate(records)})


def test_each_mark_is_a_dot_in_its_lane_in_the_order_of_the_history() -> None:
    history = LiteralHistory().event(ev.DEPLOYED, "sink-0#1", 0).received("r1").written("r1")
    history.appeared("r1").completed(1, 1).fault().crashed()
    made = history.build()
    picture = drawn(made, "r1")
    assert [dot.sequence for dot in picture.dots] == list(range(7))
    assert [dot.x for dot in picture.dots] == sorted(dot.x for dot in picture.dots)
    lanes = {row.key: row for row in picture.rows}
    for dot, key in zip(picture.dots, ("sink-0", "sink-0", "place out", "place out"), strict=False):
        assert lanes[key].top <= dot.y < lanes[key].top + lanes[key].height
    assert picture.dots[4].text == "1"
    assert picture.dots[2].source_y == picture.dots[1].y
    assert [dot.followed for dot in picture.dots[:4]] == [False, True, True, True]
    assert picture.notes[0].text == "crash at sink_invoke:before"


def test_spans_have_their_ends_where_the_events_are() -> None:
    history = LiteralHistory().event(ev.DEPLOYED, "sink-0#1", 0).written("r1", "t1").crashed()
    history.event(ev.UNIT, "t1", False).event(ev.DEPLOYED, "sink-0#2", 0)
    picture = drawn(history.build())
    at = {dot.sequence: dot.x for dot in picture.dots}
    first, unit, second = sorted(picture.bars, key=lambda bar: bar.x)
    assert (first.x, first.x + first.width, first.tone) == (at[0], at[2], "attempt crashed")
    assert (unit.x, unit.x + unit.width, unit.tone) == (at[1], at[3], "unit aborted")
    assert second.is_open
    assert second.x + second.width == picture.width
    assert second.label == "attempt sink-0#2: still open at the end"


def test_a_checkpoint_is_a_line_through_its_barriers() -> None:
    history = LiteralHistory().event(ev.TRIGGERED, 3)
    for who in ("source-0#1", "sink-0#1"):
        history.step("ckpt_barrier_broadcast", "before", who, 3)
    picture = drawn(history.completed(3, 0).build())
    (line,) = picture.checkpoints
    assert line.points.count("L") == 2
    assert line.label == "checkpoint 3 completed"


def test_followed_records_have_their_ways() -> None:
    picture = drawn(LiteralHistory().received("r1 r2").build(), "r1", "r2")
    assert [path.tone for path in picture.paths] == ["record-0", "record-1"]
    assert picture.paths[0].label == "the way of r1"


def test_where_marks_are_left_out_is_a_gap() -> None:
    history = LiteralHistory()
    for _ in range(30):
        history.appeared("r1")
    timeline = cut(timeline_of(history.build()), 9)
    picture = draw(timeline, axis_of([timeline.marks]))
    assert [count for _, count in picture.gaps] == [21]
    before, after = picture.dots[6].x, picture.dots[7].x
    assert before < picture.gaps[0][0] < after


def test_a_span_whose_ends_are_left_out_reaches_the_next_mark() -> None:
    history = LiteralHistory().event(ev.DEPLOYED, "sink-0#1", 0)
    for number in range(40):
        history.written("r1", f"t{number}").event(ev.UNIT, f"t{number}", True)
    timeline = cut(timeline_of(history.build()), 9)
    picture = draw(timeline, axis_of([timeline.marks]))
    assert all(0 <= bar.x <= bar.x + bar.width <= picture.width for bar in picture.bars)


def test_an_empty_run_can_be_drawn() -> None:
    assert drawn(LiteralHistory().build()).dots == ()


def test_times_are_in_seconds() -> None:
    assert seconds(1_234_567) == "1.234 s"


def test_a_run_that_goes_on_ends_behind_its_last_mark() -> None:
    history = LiteralHistory().event(ev.DEPLOYED, "sink-0#1", 0)
    for _ in range(40):
        history.appeared("r1")
    timeline = behind_difference(timeline_of(history.build()), 1)
    picture = draw(timeline, axis_of([timeline.marks]))
    assert picture.end is not None
    assert picture.dots[-1].x < picture.end < picture.width
    assert [bar.x + bar.width for bar in picture.bars] == [picture.end]


def test_a_lost_record_is_named_where_it_was_last() -> None:
    picture = drawn(LiteralHistory().received("r1 r2").appeared("r1").build(), "r1", "r2")
    ((x, y, text),) = picture.losses
    assert text == "r2 lost"
    assert 0 < x - picture.dots[1].x < 20
    assert abs(y - picture.dots[1].y) < 20
