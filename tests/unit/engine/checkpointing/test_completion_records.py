"""The events of a completed checkpoint: cut, records that it covers, content of the counts."""

from types import SimpleNamespace

from semantix.engine.checkpointing.completion_records import CompletionRecords
from semantix.engine.operators.counting_operator import CountingOperator
from semantix.engine.operators.stream_record import StreamRecord, plain_entry
from semantix.history.events import COMPLETED, COVERED, READBACK, Header
from semantix.history.recorder import Moment, Recorder
from semantix.ports.state_storage import CompletedCheckpoint

CUT = (("workload/0", 2),)


def records(counted=""):
    recorder = Recorder(Header("spec", "state", (), 0), Moment(0))
    job = SimpleNamespace(graph=SimpleNamespace(counted=counted), recorder=recorder)
    return CompletionRecords(job), recorder


def checkpoint(checkpoint_id=1, states=(), parallelism=1):
    sizes = (("source", 1), ("counting", parallelism))
    return CompletedCheckpoint(checkpoint_id, 0, CUT, tuple(states), sizes)


def counts(*values):
    operator = CountingOperator(plain_entry)
    for value in values:
        operator.process(StreamRecord("", "", value))
    return operator.snapshot(1, 0)


def test_a_job_that_is_not_traced_has_one_event():
    told, recorder = records()
    told.completed(checkpoint(), {})
    assert [(fact.kind, fact.cut) for fact in recorder.facts] == [(COMPLETED, CUT)]


def test_what_sources_emitted_is_told_once_and_before_the_completion():
    told, recorder = records()
    told.completed(checkpoint(1), {"r1": None, "r2": None})
    told.completed(checkpoint(2), {"r1": None, "r3": None})
    kinds = [fact.kind for fact in recorder.facts]
    assert kinds == [COVERED, COMPLETED, COVERED, COMPLETED]
    assert [fact.record_ids for fact in recorder.facts if fact.kind == COVERED] == [
        ("r1", "r2"),
        ("r3",),
    ]


def test_the_counts_of_all_subtasks_are_what_a_reader_sees():
    told, recorder = records("counting")
    first, second = {"id": "r1", "key": "k1"}, {"id": "r2", "key": "k1"}
    states = [("counting", 0, counts(first, first)), ("counting", 1, counts(second))]
    told.completed(checkpoint(1, states, parallelism=2), {})
    read = recorder.facts[-1]
    assert (read.kind, read.place, read.isolation) == (READBACK, "counting", "state")
    assert [entry[0] for entry in read.entries] == ["r1", "r1", "r2"]
    assert (read.end, read.high, read.complete) == (3, 3, True)


def test_subtasks_that_have_finished_leave_the_view_as_it_is():
    told, recorder = records("counting")
    told.completed(checkpoint(1, [("counting", 1, counts())], parallelism=2), {})
    assert [fact.kind for fact in recorder.facts] == [COMPLETED]
