"""A history becomes a timeline."""

from __future__ import annotations

from semantix.history import events as ev
from semantix.report.timelines import reading
from semantix.report.timelines.focus import Focus
from semantix.report.timelines.reading import kind_of, timeline_of
from semantix.report.timelines.values import MarkKind
from semantix.testing.histories import LiteralHistory


def test_every_kind_of_events_has_its_mark() -> None:
    assert set(reading._KINDS) == set(ev.KINDS) - {ev.STEP}


def test_barriers_and_notifications_are_marks_and_other_steps_are_not() -> None:
    history = LiteralHistory().step("ckpt_barrier_broadcast", "before", detail=3)
    history.step("ckpt_notify_deliver", "before", detail=2).step("sink_invoke", "before")
    found = timeline_of(history.build())
    assert [(one.kind, one.group, one.what) for one in found.marks] == [
        (MarkKind.BARRIER, 3, "the barrier of checkpoint 3 passes"),
        (MarkKind.NOTIFIED, 2, "is notified that checkpoint 2 has completed"),
    ]
    assert found.event_count == 3


def test_each_mark_stands_in_the_lane_of_its_event() -> None:
    history = LiteralHistory().event(ev.DEPLOYED, "sink-0#1", 0).event(ev.TRIGGERED, 1)
    history.step("store.append", "before").written("r1", "t1").appeared("r1", "t1")
    history.event(ev.UNIT, "t1", True).event(ev.LEFTOVER, "file", "f", "sink-0#1")
    found = timeline_of(history.finished())
    assert [(one.lane, one.source) for one in found.marks] == [
        ("sink-0", ""), ("coordinator", ""), ("place out", "sink-0"), ("place out", ""),
        ("units store", ""), ("world", ""), ("coordinator", ""), ("coordinator", ""),
    ]  # fmt: skip
    assert {mark.lane for mark in found.marks} == {lane.key for lane in found.lanes}
    assert [lane.title for lane in found.lanes][2:4] == ["store transactions", "store: out"]


def test_a_record_is_followed_and_a_lost_one_is_named() -> None:
    history = LiteralHistory().received("r1 r2").written("r1").appeared("r1").appeared("r1")
    found = timeline_of(history.build(), Focus(("r1", "r2")))
    assert (found.followed, found.lost) == (("r1", "r2"), ("r2",))
    assert [one.kind for one in found.marks if "r1" in one.records] == [
        MarkKind.RECEIVED, MarkKind.WRITTEN, MarkKind.SEEN, MarkKind.AGAIN,
    ]  # fmt: skip
    assert [(one.count, one.again) for one in found.sights] == [(1, 0), (2, 1)]
    assert found.marks[-1].what == "sees r1 in out; again: r1"


def test_a_row_that_goes_is_a_mark_of_its_own() -> None:
    (event,) = LiteralHistory(view="table").row("k1").build().facts
    assert kind_of(event) is MarkKind.GONE


def test_a_run_without_events_is_an_empty_timeline() -> None:
    found = timeline_of(LiteralHistory().build())
    assert (found.marks, found.end_us) == ((), 0)
    assert [lane.key for lane in found.lanes] == ["coordinator"]


def test_in_a_traced_job_a_record_has_one_mark_for_each_stop() -> None:
    history = LiteralHistory().event(ev.PASSED, "source-0#1", "out", "r1", 5)
    history.event(ev.EMITTED, "source-0#1", "r1").event(ev.PASSED, "map-0#1", "in", "r1", 5)
    history.event(ev.PASSED, "map-0#1", "out", "r1", 5).event(ev.PASSED, "sink-0#1", "in", "r1", 5)
    history.received("r1").event(ev.WATERMARK, "map-0#1", "out", 5).event(ev.COVERED, 1, ("r1",))
    found = timeline_of(history.build(), Focus(("r1",)))
    assert [(one.sequence, one.kind) for one in found.marks] == [
        (1, MarkKind.EMITTED), (2, MarkKind.PASSED), (3, MarkKind.PASSED),
        (5, MarkKind.RECEIVED), (6, MarkKind.WATERMARK), (7, MarkKind.COVERED),
    ]  # fmt: skip


def test_a_read_back_that_shows_nothing_new_has_no_mark() -> None:
    history = LiteralHistory().readback("r1").readback("r1").readback("r1 r2")
    history.readback("r1 r2 r3", "read_uncommitted").readback("r1 r2")
    found = timeline_of(history.build())
    assert [one.sequence for one in found.marks] == [0, 2]
    assert [one.count for one in found.sights] == [1, 2]
