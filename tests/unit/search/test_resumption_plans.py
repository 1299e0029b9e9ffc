"""Which restores the stage `rescale` makes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from semantix.plan.fault_plan import FaultPlan
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import Scenario
from semantix.search.resumption_plans import resumption_plans, sizes_of, with_a_crash_behind
from semantix.search.visits import visits_of
from semantix.spec.connector_spec import CheckpointingSettings, WorkloadSettings
from semantix.testing.loop_jobs import CountingSource
from semantix.testing.small_jobs import TWO_PHASE_COMMIT, spec_of

SPEC = spec_of(TWO_PHASE_COMMIT)
TWO = WorkloadSettings()


def plans(spec, workload=TWO) -> list[FaultPlan]:
    clean = run_scenario(Scenario(spec, workload=workload)).history
    return list(resumption_plans(spec, workload, visits_of(clean)))


def test_one_subtask_less_and_one_more_and_those_of_the_spec():
    assert sizes_of(SPEC, TWO) == (1, 3)
    assert sizes_of(SPEC, replace(TWO, parallelism=1)) == (2,)
    assert sizes_of(replace(SPEC, rescale=(1, 2, 5)), TWO) == (1, 3, 5)


def test_each_checkpoint_is_restored_at_each_size_early_and_late():
    found = [(f.at, f.occurrence, f.parallelism) for plan in plans(SPEC) for f in plan.faults]
    early = [one for one in found if one[0] == "ckpt_store_add:after"]
    assert early == [("ckpt_store_add:after", k, n) for k in (1, 2, 3, 4) for n in (1, 3)]
    later = [one for one in found if one[0] == "ckpt_store_add:before"]
    assert len(later) == 6


def test_a_job_with_a_sink_is_stopped_twice_with_drain_and_without():
    stops = [plan.faults[0] for plan in plans(SPEC)[-4:]]
    assert [(one.do, one.at, one.occurrence, one.drain) for one in stops] == [
        ("stop_with_savepoint", "ckpt_trigger_decide:before", k, drain)
        for k in (1, 2)
        for drain in (False, True)
    ]


def test_older_checkpoints_are_restored_where_a_spec_retains_them():
    assert not [plan for plan in plans(SPEC) if plan.faults[0].do == "restore"]
    keeping = replace(SPEC, checkpointing=CheckpointingSettings(retained=2))
    found = [plan.faults[0] for plan in plans(keeping) if plan.faults[0].do == "restore"]
    assert [(fault.occurrence, fault.back) for fault in found] == [(2, 1), (3, 1), (4, 1)]


def test_every_plan_strikes_and_so_does_the_crash_behind_it():
    for plan in plans(SPEC):
        run = run_scenario(Scenario(SPEC, plan))
        assert not run.unfired
        crashed = with_a_crash_behind(plan, run.history)
        if crashed is not None:
            assert not run_scenario(Scenario(SPEC, crashed)).unfired


def test_a_new_job_goes_on_from_each_checkpoint_if_the_spec_says_so():
    assert not [plan for plan in plans(SPEC) if plan.faults[0].do == "resubmit"]
    found = plans(replace(SPEC, faults=("resubmit",)))
    assert {plan.faults[0].do for plan in found} == {"resubmit"}
    early = [one.faults[0] for one in found if one.faults[0].at == "ckpt_store_add:after"]
    assert [fault.occurrence for fault in early] == [1, 2, 3, 4]
    assert len(found) == len(early) + 3
    for plan in found:
        assert not run_scenario(Scenario(SPEC, plan)).unfired


class DeafSource(CountingSource):
    """Ignores `cancel`: the savepoint waits for the end of the input, and nothing is left to do."""

    def cancel(self) -> None:
        pass


class FailingStopSource(CountingSource):
    """Cannot be stopped with a savepoint: the coordinator that has tried it goes on."""

    def cancel(self) -> None:
        raise OSError("it cannot be stopped")


@pytest.mark.parametrize("source", [DeafSource, FailingStopSource])
def test_no_crash_behind_a_stop_is_planned_where_no_checkpoint_follows(source):
    spec = replace(spec_of(f"{__file__}:{source.__name__}"), expects="learned")
    stops = [plan for plan in plans(spec) if plan.faults[0].do == "stop_with_savepoint"][:2]
    for plan in stops:
        run = run_scenario(Scenario(spec, plan))
        assert not run.unfired
        crashed = with_a_crash_behind(plan, run.history)
        if crashed is not None:
            assert not run_scenario(Scenario(spec, crashed)).unfired


def test_a_source_is_stopped_with_a_savepoint_behind_each_checkpoint():
    spec = replace(spec_of("semantix.testing.loop_jobs:CountingSource"), expects="learned")
    found = [plan.faults[0] for plan in plans(spec)]
    stops = [(one.occurrence, one.drain) for one in found if one.do == "stop_with_savepoint"]
    assert stops == [(k, drain) for k in range(1, len(stops) // 2 + 1) for drain in (False, True)]
    assert len(stops) > 8
    assert len(found) == len(stops)  # it has one subtask, so it is not rescaled
