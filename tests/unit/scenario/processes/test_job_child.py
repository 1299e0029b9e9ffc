"""The child's side: lines over a pipe, questions at each visit, and the answers to them."""

import json
import os
from types import SimpleNamespace

import pytest

from semantix.errors import TaskCrashed
from semantix.history.events import EMITTED, QUIESCENT
from semantix.ports.gate import Actor, CallFault
from semantix.scenario.processes.job_child import AskingGates, ForwardingRecorder, Line
from semantix.scenario.workload import build_workload
from semantix.simulation.event_queue import EventQueue
from semantix.spec.connector_spec import WorkloadSettings


class Parent:
    """The other ends of a child's two pipes."""

    def __init__(self):
        self.events, child_events = os.pipe()
        child_answers, self.answers = os.pipe()
        self.line = Line(child_events, child_answers)
        self.descriptors = [self.events, child_events, child_answers, self.answers]

    def answer(self, data):
        os.write(self.answers, data)

    def received(self):
        return [json.loads(line) for line in os.read(self.events, 65536).splitlines()]


@pytest.fixture
def parent():
    made = Parent()
    yield made
    for descriptor in made.descriptors:
        os.close(descriptor)


class Control:
    """The control of a job that only notes what it is asked."""

    def __init__(self):
        self.calls = []

    def advance_time(self, by_us):
        self.calls.append(("advance_time", by_us))

    def disturb(self):
        self.calls.append("disturb")

    def park(self, actor):
        self.calls.append(("park", actor.label))


@pytest.fixture
def control():
    return Control()


@pytest.fixture
def actor():
    return Actor("sink", 0, 1, 0)


@pytest.fixture
def gate(parent, control, actor):
    job = SimpleNamespace(queue=EventQueue(7), control=control, living=lambda: ("sink-0#1",))
    return AskingGates(parent.line, job).bind(actor)


def test_lines_that_arrive_together_or_in_parts_are_received_one_by_one(parent):
    parent.answer(b"one\ntw")
    assert parent.line.receive() == b"one"
    parent.answer(b"o\n\n")
    assert parent.line.receive() == b"two"
    assert parent.line.receive() == b""


def test_each_visit_is_a_question_and_an_empty_answer_lets_it_go_on(parent, gate):
    parent.answer(b"\n\n\n")
    assert gate.before("wal_send", 3) is None
    gate.during("wal_send", 1)
    gate.after("wal_send", 3)
    assert parent.received() == [
        ["ask", 7, "wal_send", "before", "sink-0#1", 3],
        ["ask", 7, "wal_send", "during", "sink-0#1", 1],
        ["ask", 7, "wal_send", "after", "sink-0#1", 3],
    ]


def test_a_fault_in_the_answer_comes_back_from_before(parent, gate, control):
    parent.answer(b'{"fault": {"kind": "delay", "error": "", "applied": false, "by_us": 5}}\n')
    assert gate.before("ckpt_ack_send") == CallFault("delay", by_us=5)
    assert control.calls == ["disturb"]


def test_the_parent_may_ask_who_lives_before_it_answers(parent, gate, control):
    parent.answer(b'{"living": true}\n{"advance_us": 9}\n')
    assert gate.before("wal_send") is None
    assert parent.received()[1] == ["living", ["sink-0#1"]]
    assert control.calls == [("advance_time", 9)]


def test_a_dead_attempt_asks_nothing_and_is_parked_when_it_goes_on(parent, gate, control, actor):
    actor.alive = False
    for _ in range(2):
        with pytest.raises(TaskCrashed):
            gate.before("wal_send")
    assert control.calls == [("park", "sink-0#1")]
    parent.line.send("end")
    assert parent.received() == [["end"]]


def test_each_event_but_quiescence_is_sent_to_the_parent(parent):
    recorder = ForwardingRecorder(parent.line, EventQueue(5))
    recorder.record(EMITTED, ("source-0#1", "r1"))
    recorder.record(QUIESCENT)
    assert parent.received() == [["event", 5, "emitted", "source-0#1", "r1"]]


def test_a_job_in_the_child_knows_its_input(parent):
    records = build_workload(WorkloadSettings(records=3)).records
    recorder = ForwardingRecorder(parent.line, EventQueue(5), records)
    assert [one.record_id for one in recorder.header.records] == ["r1", "r2", "r3"]
