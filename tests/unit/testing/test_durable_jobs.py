"""Small jobs that are watched, stopped at a durable state, and resumed from it."""

from __future__ import annotations

from dataclasses import replace

from semantix.history.events import RESTORED
from semantix.plan.fault_plan import Fault
from semantix.testing.durable_jobs import prepared, probed, resumed, stored_behind
from semantix.testing.small_jobs import (
    TWO_PHASE_COMMIT,
    end_of,
    every_record,
    of_kind,
    run,
    spec_of,
    visible,
)

SPEC = spec_of(TWO_PHASE_COMMIT)


def test_a_run_that_is_looked_at_is_the_same_run():
    seen = []
    history = probed(SPEC, lambda _, at, _detail, actor: seen.append((at, actor.label)))
    assert history == run(SPEC).history
    assert seen == [(f"{visit.step}:{visit.position}", visit.who) for visit in history.steps]


def test_a_prepared_run_has_its_faults_and_its_workload():
    crash = Fault("crash_all", "ckpt_store_add:after", checkpoint=1)
    history = prepared(SPEC, crash, records=8).run().history
    assert len(of_kind(history, RESTORED)) == 2
    assert visible(history) == every_record(8)


def test_a_job_goes_on_from_the_state_that_was_stored():
    stored = stored_behind(SPEC, 2)
    history = resumed(SPEC, stored, after_us=1_000)
    assert history.facts[0].time_us >= stored.now_us + 1_000
    assert [event.checkpoint_id for event in of_kind(history, RESTORED)] == [2]
    assert visible(replace(history, facts=(*stored.facts, *history.facts))) == every_record()
    assert end_of(history) == ("finished", "")
