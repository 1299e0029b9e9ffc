"""The drivers: a source emits when a record is due, a sink's arrivals go into the history."""

from types import SimpleNamespace

import pytest

from semantix.engine.elements import IDLENESS
from semantix.engine.operators.collector import Collector
from semantix.engine.operators.stream_record import StreamRecord
from semantix.engine.tasks.operator_drivers import (
    InputDriver,
    SourceDriver,
    TracingInputDriver,
)
from semantix.history.events import PASSED, RECEIVED, WATERMARK, Header
from semantix.history.recorder import Moment, Recorder
from semantix.ports.gate import Actor
from semantix.simulation.event_queue import EventQueue

RECORD = StreamRecord("r1", "k1", "value")


class Source:
    """A source that is due at given times."""

    def __init__(self, queue, *times_us):
        self.queue = queue
        self.times_us = list(times_us)
        self.emitted_at = []

    def next_due_us(self):
        return self.times_us[0] if self.times_us else None

    def emit_next(self):
        self.times_us.pop(0)
        self.emitted_at.append(self.queue.now)


class SourceTask:
    """A subtask that runs its mail at once."""

    def __init__(self):
        self.actor = Actor("source", 0, 1, 0)
        self.ends = 0

    def post(self, mail):
        call, argument = mail
        call(argument)

    def finish_input(self):
        self.ends += 1


def test_a_source_emits_each_record_when_it_is_due_and_finishes_once():
    queue, task = EventQueue(0), SourceTask()
    source = Source(queue, 10, 10, 25)
    SourceDriver(source, task, queue).start()
    assert source.emitted_at == []
    queue.run()
    assert source.emitted_at == [10, 10, 25]
    assert task.ends == 1


def test_a_source_without_input_finishes_at_once():
    queue, task = EventQueue(0), SourceTask()
    SourceDriver(Source(queue), task, queue).start()
    assert task.ends == 1


def test_a_dead_source_emits_no_further_record():
    queue, task = EventQueue(0), SourceTask()
    source = Source(queue, 10, 20)
    SourceDriver(source, task, queue).start()
    queue.push(15, SourceTask().actor, lambda _: setattr(task.actor, "alive", False))
    queue.run()
    assert source.emitted_at == [10]


class Inputs:
    """An input driver with an operator and a history that keep their calls."""

    def __init__(self, *, has_output):
        self.calls, self.events, self.sent = [], [], []
        collector = Collector()
        if has_output:
            collector.connect("forward", [SimpleNamespace(send=self.sent.append)], 0)
        recorder = SimpleNamespace(record=lambda kind, fields: self.events.append((kind, fields)))
        self.driver = InputDriver(collector, recorder, "sink-0#1", is_sink=not has_output)
        self.driver.operator = SimpleNamespace(
            process=lambda record: self.calls.append(record),
            watermark=lambda timestamp_ms: self.calls.append(timestamp_ms),
        )


@pytest.mark.parametrize("has_output", [True, False])
def test_only_a_sink_records_an_arrival_and_every_operator_gets_the_record(has_output):
    inputs = Inputs(has_output=has_output)
    inputs.driver.process_record(RECORD)
    assert inputs.calls == [RECORD]
    assert inputs.events == ([] if has_output else [(RECEIVED, ("sink-0#1", "r1"))])


def test_watermarks_go_to_the_operator_and_idleness_goes_downstream():
    inputs = Inputs(has_output=True)
    inputs.driver.advance_watermark(7)
    inputs.driver.mark_idle(True)
    assert inputs.calls == [7]
    assert inputs.sent == [(IDLENESS, True)]


def test_a_traced_job_records_what_arrives_at_each_operator():
    recorder = Recorder(Header("spec", "state", (), 0), Moment(0))
    driver = TracingInputDriver(Collector(), recorder, "async-0#1", is_sink=False)
    taken = []
    driver.operator = SimpleNamespace(process=taken.append, watermark=taken.append)
    driver.process_record(RECORD)
    driver.advance_watermark(5)
    assert taken == [RECORD, 5]
    assert [(fact.kind, fact.who, fact.direction) for fact in recorder.facts] == [
        (PASSED, "async-0#1", "in"),
        (WATERMARK, "async-0#1", "in"),
    ]
