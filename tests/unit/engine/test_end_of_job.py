"""How tasks end: downstream last, after the final checkpoint, and never twice."""

from __future__ import annotations

from dataclasses import replace

import pytest
from msgspec import structs

from semantix.engine.checkpointing.memory_storage import StoredCheckpoints
from semantix.history.events import (
    ABORTED,
    COMPLETED,
    DEPLOYED,
    EMITTED,
    RESTORED,
    TRIGGERED,
)
from semantix.plan.fault_plan import Fault
from semantix.spec.connector_spec import CheckpointingSettings
from semantix.testing.durable_jobs import resumed, stored_behind
from semantix.testing.small_jobs import (
    APPEND,
    TWO_PHASE_COMMIT,
    end_of,
    every_record,
    of_kind,
    run,
    spec_of,
    steps_of,
    visible,
)

STRICT = CheckpointingSettings(tolerable_failures=0)


def final_checkpoint(spec, **workload):
    """Give the id of the last checkpoint of a clean run, which is its final one."""
    return of_kind(run(spec, **workload).history, COMPLETED)[-1].checkpoint_id


def lost(checkpoint_id, task, subtask=0):
    at = "ckpt_notify_deliver:before"
    return Fault("drop", at, checkpoint=checkpoint_id, task=task, subtask=subtask)


@pytest.mark.parametrize("subtask", [0, 1])
def test_a_sink_ends_after_every_source(subtask):
    """A source that missed its final notification waits for the next; the sinks wait for it."""
    spec = spec_of(APPEND, checkpointing=STRICT)
    final = final_checkpoint(spec)
    result = run(spec, lost(final, "source", subtask))
    assert result.unfired == ()
    assert of_kind(result.history, COMPLETED)[-1].checkpoint_id == final + 1
    visits = [(v.step, v.position, v.who, v.detail) for v in result.history.steps]
    repaired = visits.index(("ckpt_notify_deliver", "after", f"source-{subtask}#1", final + 1))
    closed = [at for at, visit in enumerate(visits) if visit[:2] == ("sink_close", "before")]
    assert len(closed) == 2
    assert min(closed) > repaired
    assert of_kind(result.history, ABORTED) == []
    assert end_of(result.history) == ("finished", "")


@pytest.mark.parametrize("by_us", [560_000, 580_000, 600_000, 620_000])
def test_no_checkpoint_fails_because_a_task_ends_early(by_us):
    spec = spec_of(TWO_PHASE_COMMIT, checkpointing=STRICT)
    final = final_checkpoint(spec)
    late = replace(lost(final, "sink"), do="delay", by_us=by_us)
    result = run(spec, lost(final, "source"), late)
    assert result.unfired == ()
    assert of_kind(result.history, ABORTED) == []
    assert len(of_kind(result.history, RESTORED)) == 1


@pytest.mark.parametrize("task", ["source", "sink"])
@pytest.mark.parametrize("interval_ms", [60, 90, 150])
def test_a_task_that_ends_first_acknowledges_what_it_has_snapshotted(task, interval_ms):
    """Then it declines what comes: else that would expire, and count as a failure."""
    often = CheckpointingSettings(interval_ms=interval_ms, max_concurrent=4, tolerable_failures=0)
    spec = spec_of(TWO_PHASE_COMMIT, checkpointing=often)
    clean = run(spec, records=8).history
    notified = ("ckpt_notify_deliver", "before", f"{task}-0#1")
    last = [v.detail for v in clean.steps if (v.step, v.position, v.who) == notified][-1]
    result = run(spec, lost(last, task), records=8)
    assert result.unfired == ()
    reasons = {event.reason for event in of_kind(result.history, ABORTED)}
    assert "CHECKPOINT_DECLINED_TASK_NOT_READY" in reasons
    assert "CHECKPOINT_EXPIRED" not in reasons
    assert len(of_kind(result.history, RESTORED)) == 1
    assert end_of(result.history) == ("finished", "")
    assert visible(result.history) == every_record(8)


def test_a_vertex_is_recorded_as_finished_only_if_all_of_it_had_ended_at_the_trigger():
    spec = spec_of(TWO_PHASE_COMMIT)
    final = final_checkpoint(spec)
    both_sources = stored_behind(spec, final + 1, lost(final, "sink")).state.checkpoints
    assert both_sources.completed[-1].finished_tasks == ("source",)
    one_source = stored_behind(spec, final + 1, lost(final, "source")).state.checkpoints
    assert one_source.completed[-1].finished_tasks == ()
    running = stored_behind(spec, final).state.checkpoints
    assert running.completed[-1].finished_tasks == ()


def test_sources_that_had_finished_are_deployed_as_finished_and_emit_nothing():
    spec = spec_of(TWO_PHASE_COMMIT)
    final = final_checkpoint(spec)
    everything = Fault("crash_all", "ckpt_store_add:after", checkpoint=final + 1)
    result = run(spec, lost(final, "sink"), everything)
    assert result.unfired == ()
    history = result.history
    restored = of_kind(history, RESTORED)[1]
    assert restored.checkpoint_id == final + 1
    assert [e for e in of_kind(history, EMITTED) if e.sequence > restored.sequence] == []
    again = {e.who for e in of_kind(history, DEPLOYED) if e.sequence > restored.sequence}
    assert again == {"source-0#2", "source-1#2", "sink-0#2", "sink-1#2"}
    assert {event.cut for event in of_kind(history, COMPLETED)[-2:]} == {
        (("workload/0", 12), ("workload/1", 12))
    }
    # They are never asked for a snapshot: the sinks are triggered.
    triggered = {who for step, _, who in steps_of(history) if step == "ckpt_source_start"}
    assert {who for who in triggered if who.endswith("#2")} == {"sink-0#2", "sink-1#2"}
    assert end_of(history) == ("finished", "")
    assert visible(history) == every_record()


def test_a_task_deployed_as_finished_runs_no_user_code():
    spec = spec_of(TWO_PHASE_COMMIT)
    stored = stored_behind(spec, 2)
    held = stored.state.checkpoints
    done = structs.replace(held.completed[-1], finished_tasks=("source", "sink"))
    ended = replace(stored.state, checkpoints=StoredCheckpoints(held.last_id, (done,)))
    history = resumed(spec, replace(stored, state=ended))
    assert end_of(history) == ("finished", "")
    assert of_kind(history, TRIGGERED, EMITTED) == []
    steps = {step for step, _, who in steps_of(history) if not who.startswith("coordinator")}
    assert steps == {"restore_initialize_state", "restore_channel_state", "restore_run"}
