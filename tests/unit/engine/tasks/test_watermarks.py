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


def test_a_channel_that_is_active_again_holds_the_minimum_back_until_it_has_caught_up():
    inputs = InputWatermarks(2)
    inputs.advance(0, 10)
    inputs.set_idle(1, True)
    assert inputs.set_idle(1, False) is None
    assert inputs.advance(0, 30) is None
    assert inputs.advance(1, 25) == 25


def test_without_an_active_channel_nothing_advances():
    inputs = InputWatermarks(1)
    inputs.set_idle(0, True)
    assert inputs.is_idle
    assert inputs.advance(0, 10) is None
    assert inputs.set_idle(0, False) == 10
