"""A collector of a traced job: what passes is in the history, and a source has a cut."""

from types import SimpleNamespace

import pytest

from semantix.engine.elements import IDLENESS, RECORD, WATERMARK
from semantix.engine.operators.collector import Collector
from semantix.engine.operators.stream_record import StreamRecord
from semantix.engine.operators.tracing_collector import TracingCollector
from semantix.history.events import EMITTED, IDLE, PASSED, Header
from semantix.history.events import WATERMARK as WATERMARK_PASSED
from semantix.history.recorder import Moment, Recorder

R1, R2 = StreamRecord("r1", "k1", "a", 7), StreamRecord("r2", "k1", "b")


@pytest.fixture
def recorder():
    return Recorder(Header("spec", "state", (), 0), Moment(0))


def traced(recorder, *, is_source):
    got = []
    collector = TracingCollector("source-0#1", recorder, is_source=is_source)
    collector.connect("forward", [SimpleNamespace(send=got.append)], 0)
    return collector, got


def test_records_watermarks_and_idleness_are_sent_and_recorded(recorder):
    collector, got = traced(recorder, is_source=True)
    collector.collect(R1)
    collector.emit_watermark(7)
    collector.mark_idle()
    assert got == [(RECORD, R1), (WATERMARK, 7), (IDLENESS, True)]
    assert [fact.kind for fact in recorder.facts] == [PASSED, EMITTED, WATERMARK_PASSED, IDLE]
    assert (recorder.facts[0].record_id, recorder.facts[0].timestamp_ms) == ("r1", 7)


def test_a_source_knows_what_it_has_emitted_once_each(recorder):
    collector, _ = traced(recorder, is_source=True)
    for record in (R1, R2, R1):
        collector.collect(record)
    assert list(collector.emitted) == ["r1", "r2"]


def test_an_operator_with_inputs_has_no_cut_and_emits_without_the_event_of_a_source(recorder):
    collector, _ = traced(recorder, is_source=False)
    collector.collect(R2)
    assert collector.emitted is None
    assert [fact.kind for fact in recorder.facts] == [PASSED]


def test_a_plain_collector_traces_nothing(recorder):
    collector = Collector("source-0#1", recorder)
    collector.collect(R1)
    assert [fact.kind for fact in recorder.facts] == [EMITTED]
    assert collector.emitted is None
