"""Where events stand."""

from __future__ import annotations

from itertools import pairwise

from semantix.report.timelines.pictures.axis import FOLLOWED_ROOM, axis_of
from semantix.report.timelines.values import Mark, MarkKind


def mark(sequence: int, time_us: int, *records: str) -> Mark:
    return Mark(sequence, time_us, "lane", MarkKind.EMITTED, "source-0#1", "emits", records)


def test_events_of_one_instant_stand_side_by_side() -> None:
    axis = axis_of([[mark(number, 5) for number in range(4)]])
    places = list(axis.positions[0].values())
    assert all(after > before for before, after in pairwise(places))
    assert len(axis.ticks) == 1


def test_a_long_pause_takes_hardly_more_room_than_a_short_one() -> None:
    second, ten_minutes = 1_000_000, 600_000_000
    marks = [mark(0, 0), mark(1, second), mark(2, second + ten_minutes)]
    first, middle, last = axis_of([marks]).positions[0].values()
    assert 10 < middle - first < last - middle < 3 * (middle - first)


def test_a_followed_record_has_more_room() -> None:
    axis = axis_of([[mark(0, 0, "r1"), mark(1, 0, "r2"), mark(2, 0)]], ("r1",))
    first, second, third = axis.positions[0].values()
    assert second - first == FOLLOWED_ROOM > third - second > 0


def test_ticks_are_far_enough_apart_to_be_read() -> None:
    axis = axis_of([[mark(number, number * 1_000) for number in range(200)]])
    assert all(after[0] - before[0] >= 64 for before, after in pairwise(axis.ticks))
    assert axis.ticks[0][1] == 0
    assert axis.width > axis.ticks[-1][0]


def test_two_runs_stand_at_the_same_places_up_to_the_first_difference() -> None:
    here = [mark(0, 0), mark(1, 5), mark(2, 5), mark(3, 5), mark(4, 9)]
    there = [mark(0, 0), mark(2, 5), mark(3, 7)]
    axis = axis_of([here, there], difference=3)
    assert [axis.positions[0][one] for one in (0, 2)] == [axis.positions[1][one] for one in (0, 2)]
    assert axis.difference is not None
    assert axis.positions[0][2] < axis.difference < axis.positions[0][3]
    assert axis.positions[1][3] > axis.difference
    assert axis.positions[0][3] < axis.positions[1][3] < axis.positions[0][4]
    assert axis_of([here]).difference is None


def test_other_records_take_little_room_while_some_are_followed() -> None:
    marks = [mark(0, 0, "r2"), mark(1, 0)]
    alone, beside = axis_of([marks]).positions[0], axis_of([marks], ("r1",)).positions[0]
    assert 0 < beside[1] - beside[0] < alone[1] - alone[0]
