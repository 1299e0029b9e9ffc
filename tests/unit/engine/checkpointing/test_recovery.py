"""Restore from a captured state: at the same and at another parallelism."""

from __future__ import annotations

from dataclasses import replace

import pytest

from semantix.history.events import COMPLETED, RESTORED
from semantix.plan.fault_plan import Fault
from semantix.spec.connector_spec import RestartSettings
from semantix.testing.durable_jobs import resumed, stored_behind
from semantix.testing.small_jobs import (
    TWO_PHASE_COMMIT,
    every_record,
    of_kind,
    run,
    spec_of,
    visible,
)

SPEC = spec_of(TWO_PHASE_COMMIT)
RESTART_US = 150_000  # the crash is detected, and the restart is delayed


def visible_over_both(stored, history):
    """Count what a reader has seen before and after the restart."""
    return visible(replace(history, facts=(*stored.facts, *history.facts)))


@pytest.mark.parametrize("old", [1, 2, 3])
@pytest.mark.parametrize("new", [1, 2, 3, 5])
def test_a_job_is_restored_at_any_parallelism_and_shows_each_record_once(old, new):
    stored = stored_behind(SPEC, 2, parallelism=old)
    history = resumed(SPEC, stored, after_us=RESTART_US, parallelism=new)
    assert [event.checkpoint_id for event in of_kind(history, RESTORED)] == [2]
    assert visible_over_both(stored, history) == every_record()


def test_a_source_is_rescaled_too():
    stored = stored_behind(SPEC, 2, source_parallelism=2)
    history = resumed(SPEC, stored, after_us=RESTART_US, source_parallelism=1)
    assert visible_over_both(stored, history) == every_record()


def test_a_state_resumed_twice_gives_the_same_bytes():
    stored = stored_behind(SPEC, 2)
    assert resumed(SPEC, stored) == resumed(SPEC, stored)


@pytest.mark.parametrize(("restore", "ids"), [("latest", [0, 2]), ("older", [0, 1])])
def test_a_job_that_restores_older_checkpoints_goes_on_from_the_one_before(restore, ids):
    spec = replace(SPEC, restart=RestartSettings(restore=restore))
    crash = Fault("crash_all", "ckpt_notify_send:before", occurrence=2, task="coordinator")
    history = run(spec, crash).history
    assert [event.checkpoint_id for event in of_kind(history, RESTORED)] == ids
    completed = [event.checkpoint_id for event in of_kind(history, COMPLETED)]
    assert completed == sorted(set(completed))  # no id is given twice


def test_the_first_checkpoint_is_restored_if_there_is_no_older_one():
    spec = replace(SPEC, restart=RestartSettings(restore="older"))
    crash = Fault("crash_all", "ckpt_notify_send:before", task="coordinator")
    assert [event.checkpoint_id for event in of_kind(run(spec, crash).history, RESTORED)] == [0, 1]
