"""The watermark of several inputs."""

from __future__ import annotations

from semantix.engine.tasks.watermarks import InputWatermarks


def test_the_minimum_of_all_channels_advances_and_never_goes_back():
    inputs = InputWatermarks(2)
    assert inputs.advance(0, 10) is None
    assert inputs.advance(1, 5) == 5
    assert inputs.advance(1, 20) == 10
    assert inputs.advance(0, 3) is None  # a late watermark of one channel changes nothing
    assert inputs.current_ms == 10


def test_a_channel_that_becomes_idle_frees_the_others():
    inputs = InputWatermarks(2)
    assert inputs.advance(0, 10) is None
    assert inputs.set_idle(1, True) == 10
    assert inputs.advance(0, 12) == 12


def test_a_channel_that_is_active_again_counts_when_it_has_caught_up():
    inputs = InputWatermarks(2)
    inputs.advance(0, 10)
    inputs.set_idle(1, True)
    assert inputs.set_idle(1, False) is None
    assert inputs.advance(0, 30) == 30  # the other one does not hold it back
    assert inputs.advance(1, 25) is None
    assert inputs.advance(1, 35) is None
    assert inputs.advance(0, 40) == 35


def test_the_watermark_of_an_idle_channel_is_ignored():
    inputs = InputWatermarks(1)
    inputs.set_idle(0, True)
    assert inputs.is_idle
    assert inputs.advance(0, 10) is None
    assert inputs.set_idle(0, False) is None
    assert not inputs.is_idle
    assert inputs.advance(0, 12) == 12


def test_when_the_last_channel_becomes_idle_the_largest_watermark_counts():
    inputs = InputWatermarks(2)
    inputs.advance(0, 30)
    inputs.advance(1, 20)
    assert inputs.set_idle(0, True) is None
    assert inputs.set_idle(1, True) == 30


def test_idleness_that_is_told_again_changes_nothing():
    inputs = InputWatermarks(2)
    inputs.advance(0, 5)
    assert inputs.set_idle(1, True) == 5
    assert inputs.set_idle(1, True) is None
