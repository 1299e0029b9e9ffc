"""A history keeps visits apart from facts; as bytes, and to a reader, it is one sequence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from semantix.errors import UsageError
from semantix.history.codec import digest, from_lines, to_lines
from semantix.history.events import EMITTED, FAILED, STEP, Header, History, event_of
from semantix.history.recorder import Moment, Recorder
from semantix.testing.histories import SINK, LiteralHistory
from semantix.testing.small_jobs import TWO_PHASE_COMMIT, run, spec_of

HEADER = Header("spec", "log", (), 1_000_000)
NAMES = st.sampled_from(["sink-0#1", "source-0#1", "coordinator#1"])
VISITS = st.tuples(
    st.just(STEP), st.sampled_from(["sink_invoke", "tpc_commit"]),
    st.sampled_from(["before", "during", "after"]), NAMES, st.integers(0, 9),
)  # fmt: skip
FACTS = st.tuples(st.just(EMITTED), NAMES, st.sampled_from(["r1", "r2"]))
EVENTS = st.lists(st.one_of(VISITS, FACTS), max_size=12)


def history_of(events):
    return History.of(
        HEADER, [event_of(kind, 10 * n, n, fields) for n, (kind, *fields) in enumerate(events)]
    )


@given(EVENTS)
def test_all_events_are_given_in_the_order_in_which_they_were_told(events):
    history = history_of(events)
    told = [(10 * number, number, *event) for number, event in enumerate(events)]
    assert list(map(structs.astuple, history.events)) == told
    assert history.event_count == len(events)


@given(EVENTS)
def test_a_recorder_makes_the_same_history(events):
    time = Moment(0)
    recorder = Recorder(HEADER, time)
    for place, event in enumerate(events):
        time.now = 10 * place
        assert recorder.event_count == place
        if event[0] == STEP:
            recorder.visit(*event[1:])
        else:
            recorder.record(event[0], event[1:])
    assert recorder.finished() == history_of(events)
    assert recorder.event_count == 0


@given(EVENTS)
def test_lines_give_the_history_back(events):
    history = history_of(events)
    assert from_lines(to_lines(history)) == history


@given(EVENTS, EVENTS)
def test_the_digests_are_equal_where_the_events_are(one, other):
    assert (digest(history_of(one)) == digest(history_of(other))) == (one == other)


def test_another_header_gives_another_digest():
    assert digest(History(HEADER, ())) != digest(History(Header("other", "log", (), 1_000_000), ()))


def test_a_visit_that_changes_places_with_a_fact_changes_the_digest():
    visit = (STEP, "sink_invoke", "before", "sink-0#1", 0)
    fact = (EMITTED, "source-0#1", "r1")
    assert digest(history_of([visit, fact])) != digest(history_of([fact, visit]))


def test_a_whole_run_is_given_back_by_its_lines():
    history = run(spec_of(TWO_PHASE_COMMIT)).history
    assert history.facts
    assert history.visits
    read = from_lines(to_lines(history))
    assert read == history
    assert digest(read) == digest(history)


@pytest.mark.parametrize(("lines", "message"), [
    ([], "the history is empty"),
    ([b'{"format":"other"}'], "line 1: expected the format semantix-history/1"),
    ([b"{}"], "line 1: expected the format semantix-history/1"),
    ([b"{"], "line 1: Input data was truncated"),
])  # fmt: skip
def test_what_is_no_history_is_refused_with_its_line(lines, message):
    with pytest.raises(UsageError, match=message):
        from_lines(iter(lines))


def test_an_event_with_a_field_too_many_is_refused_with_its_line():
    first, *_ = to_lines(history_of([]))
    with pytest.raises(UsageError, match=r"line 2: .*'emitted' has 2 fields, not 3"):
        from_lines(iter([first, b'[0,0,"emitted","source-0#1","r1","more"]']))


def test_a_text_with_a_lone_surrogate_has_a_digest_and_lines() -> None:
    history = LiteralHistory(1).event(FAILED, SINK, "bad \ud800 text").finished()
    assert len(digest(history)) == 64
    lines = list(to_lines(history))
    assert any(b"bad \\\\ud800 text" in line for line in lines)
    assert len(from_lines(iter(lines)).events) == len(history.events)
