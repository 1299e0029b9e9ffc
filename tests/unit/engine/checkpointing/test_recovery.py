"""Restore from a captured state: at the same and at another parallelism."""

from __future__ import annotations

from dataclasses import replace

import pytest

from semantix.history.events import APPEARED, RESTORED
from semantix.scenario.runner import PreparedRun
from semantix.scenario.scenario import Scenario
from semantix.spec.connector_spec import WorkloadSettings
from semantix.testing.small_jobs import (
    TWO_PHASE_COMMIT,
    every_record,
    of_kind,
    spec_of,
    visible,
)

SPEC = spec_of(TWO_PHASE_COMMIT)


def crashed_behind_the_second_checkpoint(workload):
    """Give what is durable then, and what a reader had seen until then."""
    kept = []

    def look(run, actor, step, position, detail):
        if (step, position, detail) == ("ckpt_store_add", "after", 2) and not kept:
            seen = [event for event in run.recorder.facts if event.kind == APPEARED]
            kept.append((run.capture(), seen, run.queue.now))

    PreparedRun(Scenario(SPEC, workload=workload), probe=look).run()
    return kept[0]


@pytest.mark.parametrize("old", [1, 2, 3])
@pytest.mark.parametrize("new", [1, 2, 3, 5])
def test_a_job_is_restored_at_any_parallelism_and_shows_each_record_once(old, new):
    before = replace(WorkloadSettings(), parallelism=old)
    state, seen, now = crashed_behind_the_second_checkpoint(before)
    after = replace(before, parallelism=new)
    run = PreparedRun(
        Scenario(SPEC, workload=after), start=state, start_us=now + 150_000, first_attempt=2
    )
    history = run.run().history
    assert [event.checkpoint_id for event in of_kind(history, RESTORED)] == [2]
    joined = replace(history, facts=(*seen, *history.facts))
    assert visible(joined) == every_record()


def test_a_source_is_rescaled_too():
    before = replace(WorkloadSettings(), source_parallelism=2)
    state, seen, now = crashed_behind_the_second_checkpoint(before)
    after = replace(before, source_parallelism=1)
    run = PreparedRun(
        Scenario(SPEC, workload=after), start=state, start_us=now + 150_000, first_attempt=2
    )
    history = run.run().history
    joined = replace(history, facts=(*seen, *history.facts))
    assert visible(joined) == every_record()


def test_a_state_resumed_twice_gives_the_same_bytes():
    state, _, now = crashed_behind_the_second_checkpoint(WorkloadSettings())
    runs = [
        PreparedRun(Scenario(SPEC), start=state, start_us=now, first_attempt=2).run()
        for _ in range(2)
    ]
    assert runs[0].history == runs[1].history
