"""What the coordinator decides: when it triggers, what it counts, what it refuses and keeps."""

from __future__ import annotations

from contextlib import suppress

import pytest

from semantix.errors import TaskCrashed
from semantix.functions.checkpointed import CheckpointedFunction
from semantix.functions.sink_function import RichSinkFunction
from semantix.history.events import ABORTED, COMPLETED, CRASHED, RESTORED, TRIGGERED
from semantix.plan.fault_plan import Fault
from semantix.spec.connector_spec import CheckpointingSettings
from semantix.testing.durable_jobs import prepared, probed
from semantix.testing.small_jobs import (
    TWO_PHASE_COMMIT,
    end_of,
    every_record,
    of_kind,
    run,
    spec_of,
    visible,
)

HERE = f"{__file__}:"
# All sinks call `finish` between the same two barriers, but they end one after the other.
UNION = "The vertex sink has used UnionListState, but part of its tasks are FINISHED."


class SlowOpeningSink(RichSinkFunction):
    """Is not running for a while after its deployment."""

    def open(self, context):
        self.store = self.runtime_context.client("store")
        self.runtime_context.clock.wait_us(200_000)

    def invoke(self, value, context):
        self.store.append([value])


class UnionSink(RichSinkFunction, CheckpointedFunction):
    """Keeps a union-list state, or a split one with `is_union=False`."""

    def __init__(self, is_union):
        self.is_union = is_union

    def initialize_state(self, context):
        states = context.operator_state_store
        register = states.get_union_list_state if self.is_union else states.get_list_state
        self.seen = register("seen")

    def open(self, context):
        self.store = self.runtime_context.client("store")

    def invoke(self, value, context):
        self.seen.add(value["id"])
        self.store.append([value])

    def snapshot_state(self, context):
        pass


def checkpointed(connector=TWO_PHASE_COMMIT, options=None, **checkpointing):
    settings = CheckpointingSettings(**checkpointing)
    return spec_of(connector, options=options or {}, checkpointing=settings)


def aborted(history):
    return {event.checkpoint_id: event.reason for event in of_kind(history, ABORTED)}


def declined(*ids):
    at = "ckpt_async_snapshot:before"
    return [Fault("decline_checkpoint", at, checkpoint=n, task="sink", subtask=0) for n in ids]


def lost_ack(checkpoint_id):
    return Fault("drop", "ckpt_ack_send:before", checkpoint=checkpoint_id, task="sink", subtask=0)


# -- failures --------------------------------------------------------------------------------------


def test_a_newer_completion_subsumes_what_is_pending_and_that_is_no_failure():
    spec = checkpointed(interval_ms=200, max_concurrent=3, tolerable_failures=0)
    result = run(spec, lost_ack(3))
    assert result.unfired == ()
    assert aborted(result.history)[3] == "CHECKPOINT_SUBSUMED"
    subsumed = of_kind(result.history, ABORTED)[0]
    newer = next(e for e in of_kind(result.history, COMPLETED) if e.checkpoint_id > 3)
    assert newer.time_us == subsumed.time_us
    assert len(of_kind(result.history, RESTORED)) == 1
    assert visible(result.history) == every_record()


def test_an_expired_checkpoint_counts_as_a_failure():
    result = run(checkpointed(tolerable_failures=0), lost_ack(2))
    assert aborted(result.history) == {2: "CHECKPOINT_EXPIRED"}
    triggered, expired = (
        next(e.time_us for e in of_kind(result.history, kind) if e.checkpoint_id == 2)
        for kind in (TRIGGERED, ABORTED)
    )
    assert expired - triggered == 5_000_000
    assert len(of_kind(result.history, RESTORED)) == 2


@pytest.mark.parametrize(("ids", "attempts"), [((1, 3, 5), 1), ((2, 3), 2)])
def test_a_completed_checkpoint_resets_the_count_of_failures(ids, attempts):
    result = run(checkpointed(tolerable_failures=1, interval_ms=500), *declined(*ids))
    assert result.unfired == ()
    assert len(of_kind(result.history, RESTORED)) == attempts
    assert visible(result.history) == every_record()


def test_a_trigger_that_finds_its_task_ended_aborts_the_checkpoint_and_counts_nothing():
    def kill_between(prepared, visit, detail, _):
        if (visit, detail) == ("ckpt_trigger_rpc:after", 2):
            source = next(t for t in prepared.subject.tasks if t.actor.label == "source-0#1")
            with suppress(TaskCrashed):
                prepared.subject.control.crash("task", source.actor)

    history = probed(checkpointed(tolerable_failures=0), kill_between)
    assert [event.who for event in of_kind(history, CRASHED)] == ["source-0#1"]
    assert aborted(history) == {2: "TRIGGER_CHECKPOINT_FAILURE"}
    at = of_kind(history, ABORTED)[0].time_us
    assert at < of_kind(history, CRASHED)[0].time_us + 50_000  # before the crash was noticed
    assert visible(history) == every_record()


# -- messages of the wrong time --------------------------------------------------------------------


def test_an_acknowledgement_of_a_replaced_attempt_is_not_even_looked_at():
    first, acknowledged, looked_at = [], [], []

    def acknowledge_again(prepared, visit, detail, _):
        coordinator = prepared.subject.coordinator
        first.extend(coordinator.tasks[: not first])
        if visit == "ckpt_pending_create:after" and first[0] not in coordinator.tasks:
            acknowledged.append(detail)
            coordinator.on_ack((first[0], (detail, b"", (), ()), False))
        elif visit == "ckpt_ack_receive:before" and detail in acknowledged:
            looked_at.append(detail)

    crash = Fault("crash", "tpc_invoke:after", 3, task="sink", subtask=0)
    history = probed(checkpointed(), acknowledge_again, crash)
    assert visible(history) == every_record()
    assert len(acknowledged) > 1
    assert [looked_at.count(one) for one in acknowledged] == [4] * len(acknowledged)


def test_an_acknowledgement_that_arrives_after_its_expiry_changes_nothing():
    late = Fault(
        "delay", "ckpt_ack_send:before", checkpoint=2, task="sink", subtask=0, by_us=5_100_000
    )
    result = run(checkpointed(), late)
    assert result.unfired == ()
    assert aborted(result.history) == {2: "CHECKPOINT_EXPIRED"}
    expired = of_kind(result.history, ABORTED)[0].sequence
    assert not [
        visit
        for visit in result.history.steps
        if visit.sequence > expired and (visit.step, visit.detail) == ("ckpt_ack_receive", 2)
    ]
    assert visible(result.history) == every_record()


def test_a_task_that_does_not_run_yet_drops_its_notifications():
    def notify_early(prepared, visit, _, actor):
        if visit == "restore_initialize_state:before" and actor.label == "sink-0#1":
            task = next(t for t in prepared.subject.coordinator.tasks if t.actor is actor)
            prepared.subject.coordinator._send(task, (task.checkpointing.on_notify_complete, 99))

    history = probed(checkpointed(HERE + "SlowOpeningSink"), notify_early)
    delivered = [
        visit.detail
        for visit in history.steps
        if (visit.step, visit.position, visit.who) == ("ckpt_notify_deliver", "after", "sink-0#1")
    ]
    assert delivered == [event.checkpoint_id for event in of_kind(history, COMPLETED)]


# -- settings --------------------------------------------------------------------------------------


def test_no_checkpoint_is_triggered_within_the_pause_after_a_completion():
    history = run(checkpointed(interval_ms=300, min_pause_ms=700)).history
    completed = [event.time_us for event in of_kind(history, COMPLETED)]
    triggered = [event.time_us for event in of_kind(history, TRIGGERED)]
    assert len(completed) > 2
    pauses = [after - before for before, after in zip(completed, triggered[1:], strict=False)]
    assert all(700_000 <= pause < 700_000 + 300_000 for pause in pauses)


@pytest.mark.parametrize("retained", [1, 2, 3])
def test_as_many_checkpoints_are_kept_as_are_to_be_retained(retained):
    job = prepared(checkpointed(retained=retained))
    done = [event.checkpoint_id for event in of_kind(job.run().history, COMPLETED)]
    assert [held.checkpoint_id for held in job.storage.completed()] == done[-retained:]


# -- union-list state ------------------------------------------------------------------------------


def union_runs(*, is_union):
    """Run often enough that a checkpoint falls between the ends of two subtasks."""
    spec = checkpointed(
        HERE + "UnionSink", {"is_union": is_union}, interval_ms=40, max_concurrent=3
    )
    shape = {"partitions": 1, "source_parallelism": 1, "parallelism": 3, "record_interval_ms": 100}
    return [run(spec, seed=seed, **shape).history for seed in range(12)]


def test_union_state_of_a_partly_finished_vertex_is_refused():
    histories = union_runs(is_union=True)
    refused = [h for h in histories if UNION in aborted(h).values()]
    assert refused
    for history in histories:
        assert end_of(history)[0] == "finished"
        assert visible(history) == every_record()
    assert not [h for h in union_runs(is_union=False) if UNION in aborted(h).values()]
