"""The first runs of a certification, and a job that does not finish in them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from semantix.certify.effort import Effort
from semantix.certify.executors.simulated import simulated_executor
from semantix.certify.interrupts import Interrupts, SearchEnded
from semantix.certify.running_campaign import Campaign
from semantix.certify.stages.dry import dry_stage, restore_stage
from semantix.functions.sink_function import RichSinkFunction
from semantix.model.guarantees import Guarantee, Verdict
from semantix.spec.connector_spec import WorkloadSettings
from semantix.testing.small_jobs import TWO_PHASE_COMMIT, spec_of

SMALL = WorkloadSettings(records=4, keys=2, partitions=1, parallelism=1)


class RaisingSink(RichSinkFunction):
    def invoke(self, value, context):
        raise ValueError("mine")


def campaign(connector: str, executor) -> Campaign:
    return Campaign(
        replace(spec_of(connector), workloads=(SMALL,), live_bound_ms=5_000),
        executor,
        claim=Guarantee.EXACTLY_ONCE,
        seed=0,
        effort=Effort(),
        interrupts=Interrupts(),
    )


def test_two_dry_runs_and_three_runs_of_the_restore_trials_are_counted_together() -> None:
    with simulated_executor(1) as executor:
        made = campaign(TWO_PHASE_COMMIT, executor)
        dry_stage(made, SMALL)
        restore_stage(made, SMALL)
    (stage,) = made.log.finish()
    assert (stage.name, stage.runs, stage.fired) == ("dry", 5, 5)
    assert made.steps_visited > 30
    assert made.dry_runs(SMALL).recovery
    assert made.tally.oracles["RESTORE"].verdict() is Verdict.UPHELD


def test_a_job_that_does_not_finish_gets_no_second_run() -> None:
    with simulated_executor(1) as executor:
        made = campaign(f"{__file__}:RaisingSink", executor)
        with pytest.raises(SearchEnded) as ended:
            dry_stage(made, SMALL)
    assert ended.value.hopeless.startswith("without a fault the job is cut")
    assert made.log.finish()[0].runs == 1
