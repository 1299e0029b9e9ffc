"""The watermark of a source is the minimum over its splits that are not idle."""

from semantix.engine.timing.split_watermarks import SplitWatermarks
from tests.unit.engine.timing.timers import Kept


def made(bound_ms=0, timeout_ms=None):
    kept = Kept()
    return SplitWatermarks(kept, bound_ms, timeout_ms), kept


def test_the_slowest_split_holds_the_watermark():
    splits, kept = made(5)
    splits.before_record("in/0", 100)
    splits.before_record("in/1", 50)
    splits.periodically(0)
    assert kept.take() == ["W 44"]
    splits.before_record("in/1", 300)
    splits.periodically(0)
    assert kept.take() == ["W 94"]


def test_a_split_without_a_record_holds_it_until_it_is_removed():
    splits, kept = made()
    splits.add("in/1")
    splits.before_record("in/0", 100)
    splits.periodically(0)
    assert kept.take() == []
    splits.remove("in/1")
    splits.periodically(0)
    assert kept.take() == ["W 99"]


def test_event_times_that_go_back_do_not_move_the_watermark():
    splits, kept = made()
    for timestamp in (10, 7, None):
        splits.before_record("", timestamp)
        splits.periodically(0)
    assert kept.take() == ["W 9"]


def test_an_idle_split_does_not_hold_it_and_holds_it_again_behind_its_next_record():
    splits, kept = made(0, 1_000)
    splits.before_record("in/0", 10)
    splits.before_record("in/1", 20)
    for now_ms in (0, 500, 1_000, 2_000):
        splits.before_record("in/1", 20 + now_ms)
        splits.periodically(now_ms)
    assert kept.take() == ["W 9", "W 2019"]
    splits.before_record("in/0", 3_000)
    splits.before_record("in/1", 3_000)
    splits.periodically(2_100)
    assert kept.take() == ["W 2999"]


def test_a_source_is_idle_when_all_its_splits_are():
    splits, kept = made(0, 100)
    splits.before_record("in/0", 10)
    splits.set_idle("in/1", True)
    for now_ms in (0, 100, 201):
        splits.periodically(now_ms)
    assert kept.take() == ["W 9", "idle"]
    splits.before_record("in/1", 50)
    assert kept.take() == ["active"]


def test_without_a_bound_only_idleness_is_told():
    splits, kept = made(None, 100)
    splits.before_record("", 10)
    for now_ms in (0, 50, 151):
        splits.periodically(now_ms)
    assert kept.take() == ["idle"]
