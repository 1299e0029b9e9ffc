"""The order of a checkpoint, its failures and its notifications (protocol reference 1)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from semantix.history.events import (
    ABORTED,
    COMPLETED,
    FAILED,
    RECEIVED,
    RESTORED,
    TRIGGERED,
)
from semantix.plan.fault_plan import Fault
from semantix.spec.connector_spec import CheckpointingSettings, RestartSettings
from semantix.testing.small_jobs import (
    TWO_PHASE_COMMIT,
    WRITE_AHEAD,
    end_of,
    every_record,
    of_kind,
    run,
    spec_of,
    steps_of,
    visible,
)

COORDINATOR_STEPS = [
    "ckpt_trigger_decide", "ckpt_id_allocate", "ckpt_pending_create", "ckpt_location_init",
    "ckpt_coordinator_snapshot", "ckpt_master_hooks", "ckpt_trigger_rpc", "ckpt_ack_receive",
    "ckpt_finalize_metadata", "ckpt_store_add", "ckpt_subsume_pending", "ckpt_notify_send",
    "ckpt_discard_subsumed",
]  # fmt: skip
TASK_STEPS = [
    "ckpt_source_start", "ckpt_pre_barrier", "ckpt_barrier_broadcast", "ckpt_barrier_receive",
    "ckpt_align_complete", "ckpt_sync_snapshot", "ckpt_async_snapshot", "ckpt_ack_send",
    "ckpt_notify_deliver",
]  # fmt: skip


def first_visits(history, who):
    """Give step names in the order of their first visit by `who`."""
    return list(dict.fromkeys(step for step, _, _ in steps_of(history, who)))


def test_a_clean_run_visits_all_22_steps_of_a_checkpoint():
    history = run(spec_of(TWO_PHASE_COMMIT)).history
    visited = {visit.step for visit in history.steps}
    assert set(COORDINATOR_STEPS) | set(TASK_STEPS) <= visited
    assert len(COORDINATOR_STEPS) + len(TASK_STEPS) == 22


def test_coordinator_steps_come_in_order():
    history = run(spec_of(TWO_PHASE_COMMIT)).history
    own = [s for s in first_visits(history, "coordinator#1") if s in COORDINATOR_STEPS]
    assert own == COORDINATOR_STEPS


def test_a_sink_aligns_then_snapshots_then_acknowledges():
    history = run(spec_of(TWO_PHASE_COMMIT)).history
    own = [s for s in first_visits(history, "sink-0#1") if s in TASK_STEPS]
    aligned = ["ckpt_barrier_receive", "ckpt_align_complete", *TASK_STEPS[1:3], *TASK_STEPS[5:]]
    assert own == aligned


def test_channels_are_unblocked_only_after_the_snapshot():
    history = run(spec_of(TWO_PHASE_COMMIT)).history
    steps = [(step, position) for step, position, _ in steps_of(history, "sink-0#1")]
    snapshot = steps.index(("ckpt_sync_snapshot", "after"))
    assert steps.index(("ckpt_align_complete", "before")) < snapshot
    assert snapshot < steps.index(("ckpt_align_complete", "after"))


def test_records_flow_between_a_barrier_and_the_completion_of_its_checkpoint():
    history = run(spec_of(TWO_PHASE_COMMIT)).history
    snapshot = ("ckpt_sync_snapshot", "sink-0#1")
    barrier = next(v.sequence for v in history.steps if (v.step, v.who) == snapshot)
    completed = of_kind(history, COMPLETED)[0].sequence
    assert any(barrier < e.sequence < completed for e in of_kind(history, RECEIVED))


def test_the_final_checkpoint_covers_all_input():
    history = run(spec_of(TWO_PHASE_COMMIT)).history
    assert of_kind(history, COMPLETED)[-1].cut == (("workload/0", 12), ("workload/1", 12))
    assert visible(history) == every_record()


def test_without_a_plan_nothing_fails():
    history = run(spec_of(WRITE_AHEAD)).history
    assert of_kind(history, FAILED, ABORTED) == []
    assert end_of(history)[0] == "finished"


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (
            Fault("abort_checkpoint", "ckpt_finalize_metadata:before", 2),
            "FINALIZE_CHECKPOINT_FAILURE",
        ),
        (
            Fault("decline_checkpoint", "ckpt_async_snapshot:before", 2, task="sink", subtask=1),
            "CHECKPOINT_ASYNC_EXCEPTION",
        ),
        (
            Fault("expire_checkpoint", "ckpt_ack_send:before", 2, task="sink", subtask=0),
            "CHECKPOINT_EXPIRED",
        ),
    ],
)
@pytest.mark.parametrize("connector", [TWO_PHASE_COMMIT, WRITE_AHEAD])
def test_an_aborted_checkpoint_leaves_its_data_to_the_next(connector, fault, reason):
    result = run(spec_of(connector), fault)
    assert result.unfired == ()
    assert [event.reason for event in of_kind(result.history, ABORTED)] == [reason]
    assert 2 not in [event.checkpoint_id for event in of_kind(result.history, COMPLETED)]
    assert visible(result.history) == every_record()
    clean = run(spec_of(connector))
    assert of_kind(clean.history, ABORTED) == []


def test_more_failures_than_tolerated_fail_the_job_over():
    faults = [
        Fault("decline_checkpoint", "ckpt_async_snapshot:before", n, task="sink", subtask=0)
        for n in (1, 2, 3)
    ]
    result = run(spec_of(TWO_PHASE_COMMIT), *faults)
    assert any(
        "Exceeded checkpoint tolerable failure threshold." in text for _, text in result.notes
    )
    assert len(of_kind(result.history, RESTORED)) == 2
    assert visible(result.history) == every_record()
    tolerated = run(spec_of(TWO_PHASE_COMMIT), *faults[:2])
    assert len(of_kind(tolerated.history, RESTORED)) == 1


@pytest.mark.parametrize("applied", [True, False])
def test_an_unknown_outcome_of_storing_is_settled_by_reading_the_store_again(applied):
    fault = Fault("error", "ckpt_store_add:before", 2, error="unknown outcome", applied=applied)
    result = run(spec_of(TWO_PHASE_COMMIT), fault)
    completed = [event.checkpoint_id for event in of_kind(result.history, COMPLETED)]
    assert (2 in completed) is applied
    assert bool(of_kind(result.history, ABORTED)) is not applied
    assert visible(result.history) == every_record()


def test_a_lost_completion_is_repaired_by_the_next():
    fault = Fault("drop", "ckpt_notify_deliver:before", 1, task="sink", subtask=0)
    result = run(spec_of(TWO_PHASE_COMMIT), fault)
    assert result.unfired == ()
    assert visible(result.history) == every_record()


def late_by(by_us):
    """Give what sink-0 visits when the first completion is delivered so much later."""
    fault = Fault("delay", "ckpt_notify_deliver:before", 1, task="sink", subtask=0, by_us=by_us)
    result = run(spec_of(TWO_PHASE_COMMIT), fault)
    assert result.unfired == ()
    assert visible(result.history) == every_record()
    return [
        (visit.step, visit.detail)
        for visit in result.history.steps
        if (visit.position, visit.who) == ("after", "sink-0#1")
        and visit.step in ("ckpt_sync_snapshot", "ckpt_notify_deliver")
    ]  # fmt: skip


def test_a_late_completion_arrives_after_the_next_snapshot():
    snapshot, deliver = "ckpt_sync_snapshot", "ckpt_notify_deliver"
    assert late_by(0)[:4] == [(snapshot, 1), (deliver, 1), (snapshot, 2), (deliver, 2)]
    assert late_by(800_000)[:4] == [(snapshot, 1), (snapshot, 2), (deliver, 1), (deliver, 2)]


def test_a_completion_that_arrives_after_the_next_one_is_not_reported():
    delivered = [
        checkpoint for step, checkpoint in late_by(1_350_000) if step != "ckpt_sync_snapshot"
    ]
    assert delivered[:2] == [2, 3]


def test_a_duplicated_completion_is_reported_to_the_operator_once():
    fault = Fault("duplicate", "ckpt_notify_deliver:before", 1, task="sink", subtask=0)
    result = run(spec_of(TWO_PHASE_COMMIT), fault)
    visits = [(v.step, v.position, v.who, v.detail) for v in result.history.steps]
    assert visits.count(("ckpt_notify_deliver", "after", "sink-0#1", 1)) == 1


def test_ids_are_never_reused_after_a_crash():
    fault = Fault("crash_all", "ckpt_id_allocate:after", 2)
    history = run(spec_of(TWO_PHASE_COMMIT), fault).history
    triggered = [event.checkpoint_id for event in of_kind(history, TRIGGERED)]
    assert triggered == sorted(set(triggered))
    assert 2 not in triggered  # allocated, and burnt


def test_concurrent_checkpoints_overlap_and_complete():
    settings = CheckpointingSettings(interval_ms=200, max_concurrent=2)
    spec = replace(spec_of(TWO_PHASE_COMMIT), checkpointing=settings)
    history = run(spec).history
    pending, most = set(), 0
    for event in of_kind(history, TRIGGERED, COMPLETED, ABORTED):
        if event.kind == TRIGGERED:
            pending.add(event.checkpoint_id)
        else:
            pending.discard(event.checkpoint_id)
        most = max(most, len(pending))
    assert most == 2
    assert visible(history) == every_record()


def test_without_checkpointing_a_transactional_sink_shows_nothing():
    spec = replace(
        spec_of(TWO_PHASE_COMMIT),
        checkpointing=CheckpointingSettings(enabled=False),
        restart=RestartSettings(strategy="none"),
    )
    history = run(spec).history
    assert end_of(history)[0] == "finished"
    assert visible(history) == {}


LATE_START = Fault("delay", "ckpt_source_start:before", checkpoint=3, subtask=0, by_us=400_000)
BEHIND = Fault("crash_all", "ckpt_store_add:after", checkpoint=3, task="coordinator")


@pytest.mark.parametrize(("mode", "counts"), [("exactly_once", {1}), ("at_least_once", {1, 2})])
def test_only_aligned_barriers_keep_records_behind_a_barrier_out_of_the_checkpoint(mode, counts):
    spec = spec_of(TWO_PHASE_COMMIT, checkpointing=CheckpointingSettings(mode=mode))
    result = run(spec, LATE_START, BEHIND)
    assert not result.unfired
    assert set(visible(result.history).values()) == counts
    assert end_of(result.history) == ("finished", "")
