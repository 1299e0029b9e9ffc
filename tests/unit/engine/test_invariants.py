"""What holds in every run, whatever strikes: O-CK1 to O-CK5 of the protocol reference, 1.9.

O-CK2, the consistent cut, shows in what a reader sees at the end, and in cuts that never go back.
"""

from __future__ import annotations

from collections import defaultdict

import pytest

from semantix.history.events import ABORTED, COMPLETED, RESTORED, STEP, TRIGGERED
from semantix.plan.fault_plan import Fault
from semantix.search.visits import visits_of
from semantix.spec.connector_spec import CheckpointingSettings
from semantix.testing.small_jobs import (
    TWO_PHASE_COMMIT,
    end_of,
    every_record,
    of_kind,
    run,
    spec_of,
    visible,
)

CRASHES = ("crash", "crash_process", "crash_coordinator", "crash_all")
EVERY_NTH = 13  # of the visits is struck; prime to the length of a checkpoint's round


def spec_with(max_concurrent):
    interval_ms = 1000 if max_concurrent == 1 else 250
    checkpointing = CheckpointingSettings(interval_ms=interval_ms, max_concurrent=max_concurrent)
    return spec_of(TWO_PHASE_COMMIT, checkpointing=checkpointing, processes=2)


def check_coordinator(history, max_concurrent):
    """O-CK1, cuts, and the bound on what is pending."""
    last_triggered = last_completed = 0
    cut, pending = {}, set()
    for event in of_kind(history, TRIGGERED, COMPLETED, ABORTED, RESTORED):
        kind, checkpoint_id = event.kind, event.checkpoint_id
        if kind == TRIGGERED:
            assert checkpoint_id > last_triggered
            last_triggered = checkpoint_id
            pending.add(checkpoint_id)
        elif kind == COMPLETED:
            assert checkpoint_id > last_completed
            assert cut.keys() <= dict(event.cut).keys()
            assert all(position >= cut.get(place, 0) for place, position in event.cut)
            last_completed, cut = checkpoint_id, dict(event.cut)
            pending.remove(checkpoint_id)
        elif kind == ABORTED:
            pending.remove(checkpoint_id)
        else:
            assert checkpoint_id == last_completed
            pending.clear()
        assert len(pending) <= max_concurrent


def check_notifications(history):
    """O-CK3, O-CK4, O-CK5, for each attempt."""
    stored, snapshots, aborts, reported = set(), defaultdict(set), defaultdict(set), {}
    for event in history.events:
        if event.kind == COMPLETED:
            stored.add(event.checkpoint_id)
        elif event.kind == STEP:
            step, position, who = event.step, event.position, event.who
            checkpoint_id = event.detail
            if (step, position) == ("ckpt_sync_snapshot", "after"):
                snapshots[who].add(checkpoint_id)
            elif (step, position) == ("ckpt_abort_notify", "after"):
                aborts[who].add(checkpoint_id)
            elif (step, position) == ("ckpt_notify_deliver", "after"):
                assert checkpoint_id in stored
                assert checkpoint_id in snapshots[who]
                assert checkpoint_id > reported.get(who, 0)
                assert checkpoint_id not in aborts[who]
                reported[who] = checkpoint_id


def check(spec, *faults):
    result = run(spec, *faults)
    history = result.history
    check_coordinator(history, spec.checkpointing.max_concurrent)
    check_notifications(history)
    assert end_of(history) == ("finished", "")
    assert visible(history) == every_record()
    return result


@pytest.mark.parametrize("max_concurrent", [1, 3])
@pytest.mark.parametrize("do", CRASHES)
def test_the_invariants_hold_whoever_crashes_and_when(do, max_concurrent):
    spec = spec_with(max_concurrent)
    visits = visits_of(check(spec).history)
    for visit in visits[::EVERY_NTH]:
        assert check(spec, visit.fault(do)).unfired == (), visit


@pytest.mark.parametrize("max_concurrent", [1, 3])
@pytest.mark.parametrize("n", range(1, 5))
@pytest.mark.parametrize(
    "keys",
    [
        {"do": "decline_checkpoint", "at": "ckpt_async_snapshot:before", "task": "sink"},
        {"do": "drop", "at": "ckpt_ack_send:before", "task": "source"},
        {"do": "duplicate", "at": "ckpt_ack_send:before", "task": "sink"},
        {"do": "drop", "at": "ckpt_notify_deliver:before", "task": "sink"},
        {"do": "duplicate", "at": "ckpt_notify_deliver:before", "task": "sink"},
        {"do": "delay", "at": "ckpt_notify_deliver:before", "task": "sink", "by_us": 700_000},
        {"do": "abort_checkpoint", "at": "ckpt_finalize_metadata:before"},
    ],
    ids=lambda keys: f"{keys['do']} {keys['at']}",
)
def test_the_invariants_hold_whatever_message_or_checkpoint_is_lost(keys, n, max_concurrent):
    subtask = 0 if "task" in keys else None
    fault = Fault(**keys, occurrence=n, subtask=subtask)
    assert check(spec_with(max_concurrent), fault).unfired == ()
