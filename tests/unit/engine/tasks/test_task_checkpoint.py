"""What one attempt does for a checkpoint and with what it is told about it."""

from __future__ import annotations

from itertools import repeat
from types import SimpleNamespace

import pytest

from semantix.engine.elements import BARRIER, CANCEL_MARKER
from semantix.engine.operators.collector import Collector
from semantix.engine.tasks.task_checkpoint import TaskCheckpointing
from semantix.ports.gate import Actor, CallFault
from semantix.simulation.event_queue import EventQueue
from semantix.testing.solo_session import SoloGate

ASYNC_US = 100


class LoggingOperator:
    """Notes what reaches it."""

    def __init__(self):
        self.log = []

    def prepare_barrier(self, checkpoint_id):
        pass

    def positions(self):
        return ()

    def snapshot(self, checkpoint_id, timestamp_ms):
        self.log.append(("snapshot", checkpoint_id))
        return b""

    def notify_complete(self, checkpoint_id):
        self.log.append(("complete", checkpoint_id))

    def notify_aborted(self, checkpoint_id):
        self.log.append(("aborted", checkpoint_id))


class Bench:
    """One attempt's `TaskCheckpointing`, between a coordinator and a channel that only note."""

    def __init__(self):
        self.queue = EventQueue(0)
        self.sent, self.told, self.woken = [], [], 0
        self.operator = LoggingOperator()
        self.gate = SoloGate()
        self.task = SimpleNamespace(
            actor=Actor("source", 0, 1, 0),
            gate=self.gate,
            operator=self.operator,
            collector=Collector(),
            post_urgently=lambda mail: mail[0](mail[1]),
            wake=self._wake,
        )
        self.task.collector.connect("hash", [SimpleNamespace(send=self.sent.append)], 0)
        job = SimpleNamespace(
            queue=self.queue,
            async_delays=repeat(ASYNC_US),
            to_coordinator=self._tell,
        )
        self.checkpointing = TaskCheckpointing(self.task, job)

    def _tell(self, method, message, late_us=0):
        checkpoint_id = message[1][0] if method == "on_ack" else message[0]
        self.told.append((method, checkpoint_id))

    def _wake(self):
        self.woken += 1

    def settle(self):
        """Run what is queued: asynchronous parts, late notifications."""
        self.queue.run()

    def trigger(self, *ids):
        for checkpoint_id in ids:
            self.checkpointing.on_trigger((checkpoint_id, 0))


@pytest.fixture
def bench():
    return Bench()


def test_a_snapshot_is_acknowledged_by_its_asynchronous_part(bench):
    bench.trigger(1)
    assert bench.sent == [(BARRIER, 1, 0)]
    assert bench.told == []
    bench.settle()
    assert bench.told == [("on_ack", 1)]
    assert bench.queue.now == ASYNC_US


def test_a_checkpoint_is_taken_once_and_none_after_a_newer_one(bench):
    bench.trigger(1, 1, 3, 2)
    assert bench.operator.log == [("snapshot", 1), ("snapshot", 3)]


# -- completions -----------------------------------------------------------------------------------


def test_completions_are_reported_in_order_and_once(bench):
    for checkpoint_id in (2, 1, 2, 4, 3):
        bench.checkpointing.on_notify_complete(checkpoint_id)
    assert bench.operator.log == [("complete", 2), ("complete", 4)]


def test_completions_up_to_the_restored_checkpoint_are_not_reported(bench):
    bench.checkpointing.restored(3)
    for checkpoint_id in (2, 3, 4):
        bench.checkpointing.on_notify_complete(checkpoint_id)
    bench.trigger(3, 4)
    assert bench.operator.log == [("complete", 4), ("snapshot", 4)]


@pytest.mark.parametrize(
    ("fault", "reported"),
    [
        (CallFault("drop"), [2]),
        (CallFault("delay", by_us=50), [2]),
        (CallFault("duplicate"), [1, 2]),
    ],
)
def test_a_completion_that_is_late_or_double_never_follows_a_newer_one(bench, fault, reported):
    bench.gate.plan_fault("ckpt_notify_deliver", fault)
    bench.checkpointing.on_notify_complete(1)
    bench.checkpointing.on_notify_complete(2)
    bench.settle()
    assert bench.operator.log == [("complete", checkpoint_id) for checkpoint_id in reported]


def test_a_late_completion_is_reported_if_no_newer_one_came_first(bench):
    bench.gate.plan_fault("ckpt_notify_deliver", CallFault("delay", by_us=50))
    bench.checkpointing.on_notify_complete(1)
    assert bench.operator.log == []
    bench.settle()
    assert bench.operator.log == [("complete", 1)]
    assert bench.queue.now == 50


# -- aborts ----------------------------------------------------------------------------------------


def test_an_abort_repairs_a_lost_completion_before_it_is_reported_itself(bench):
    bench.trigger(1, 2)
    bench.operator.log.clear()
    bench.checkpointing.on_notify_aborted((2, 1))
    assert bench.operator.log == [("complete", 1), ("aborted", 2)]
    bench.checkpointing.on_notify_aborted((3, 1))
    assert bench.operator.log[2:] == [("aborted", 3)]


def test_an_abort_without_any_completed_checkpoint_reports_none(bench):
    bench.checkpointing.on_notify_aborted((1, 0))
    assert bench.operator.log == [("aborted", 1)]


def test_an_abort_cancels_the_asynchronous_part(bench):
    bench.trigger(1)
    bench.checkpointing.on_notify_aborted((1, 0))
    bench.trigger(2)
    bench.settle()
    assert bench.told == [("on_ack", 2)]
    assert ("ckpt_async_snapshot", "before") in bench.gate.visits


def test_an_abort_that_overtakes_its_barrier_turns_it_into_a_cancel_marker(bench):
    bench.checkpointing.on_notify_aborted((2, 0))
    bench.trigger(2)
    assert bench.sent == [(CANCEL_MARKER, 2)]
    assert ("snapshot", 2) not in bench.operator.log
    bench.trigger(3)
    assert bench.sent[1:] == [(BARRIER, 3, 0)]


def test_what_alignment_gives_up_is_declined_and_passed_on(bench):
    bench.checkpointing.abort_on_barrier(2, "CHECKPOINT_DECLINED_SUBSUMED")
    assert bench.told == [("on_decline", 2)]
    assert bench.sent == [(CANCEL_MARKER, 2)]
    bench.trigger(2)
    assert bench.operator.log == []


# -- the end ---------------------------------------------------------------------------------------


def test_the_final_checkpoint_is_the_first_one_snapshotted_after_finish(bench):
    bench.trigger(1)
    bench.checkpointing.finish_called()
    bench.trigger(2)
    bench.checkpointing.on_notify_complete(1)
    assert not bench.checkpointing.is_final
    bench.checkpointing.on_notify_complete(2)
    assert bench.checkpointing.is_final


@pytest.mark.parametrize("completed", [2, 3])
def test_after_an_abort_of_the_final_checkpoint_the_next_one_is_final(bench, completed):
    bench.checkpointing.finish_called()
    bench.trigger(1)
    bench.checkpointing.on_notify_aborted((1, 0))
    bench.checkpointing.on_notify_complete(1)  # cannot be, and must not end the task
    assert not bench.checkpointing.is_final
    bench.trigger(2)
    bench.checkpointing.on_notify_complete(completed)
    assert bench.checkpointing.is_final


def test_a_task_that_ends_waits_for_its_snapshots_and_declines_what_is_triggered(bench):
    bench.checkpointing.finish_called()
    bench.trigger(1)
    bench.settle()
    bench.trigger(2)
    bench.checkpointing.on_notify_complete(1)
    assert not bench.checkpointing.close()
    bench.trigger(3)
    assert bench.sent[2:] == [(CANCEL_MARKER, 3)]
    assert bench.told == [("on_ack", 1), ("on_decline", 3)]
    bench.settle()
    assert bench.woken == 1
    assert bench.told[2:] == [("on_ack", 2)]
    assert bench.checkpointing.close()
