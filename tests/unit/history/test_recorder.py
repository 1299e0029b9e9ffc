"""A recorder numbers events in their order, visits included, and hands them over once."""

import pytest

from semantix.history.events import EMITTED, QUIESCENT, Header, event_of
from semantix.history.recorder import Moment, Recorder


@pytest.fixture
def time():
    return Moment(5)


@pytest.fixture
def recorder(time):
    return Recorder(Header("spec", "log", (), 0), time)


def test_events_are_numbered_together_with_visits_and_have_the_time_of_the_clock(recorder, time):
    recorder.record(EMITTED, ("source-0#1", "r1"))
    time.now = 9
    recorder.visit("sink_invoke", "before", "sink-0#1", 0)
    recorder.record(QUIESCENT)
    assert recorder.event_count == 3
    assert recorder.facts == [
        event_of(EMITTED, 5, 0, ("source-0#1", "r1")),
        event_of(QUIESCENT, 9, 2),
    ]
    assert recorder.visits == [(9, "sink_invoke", "before", "sink-0#1", 0)]


def test_a_field_too_few_is_refused_where_it_is_written(recorder):
    with pytest.raises(TypeError):
        recorder.record(EMITTED, ("source-0#1",))
    assert recorder.facts == []


def test_the_last_visit_is_described_for_messages(recorder):
    assert recorder.last_visited() == ""
    recorder.visit("sink_invoke", "before", "sink-0#1", 0)
    assert recorder.last_visited() == "sink-0#1 behind sink_invoke:before"


def test_the_history_is_a_value_and_the_recorder_forgets_its_events(recorder):
    recorder.record(QUIESCENT)
    history = recorder.finished()
    assert (history.header, len(history.facts)) == (recorder.header, 1)
    recorder.record(QUIESCENT)
    assert len(history.facts) == 1
    assert recorder.finished().facts == history.facts
    assert recorder.event_count == 0
