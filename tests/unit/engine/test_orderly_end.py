"""A job that a fault ends in order, at each step of its coordinator, goes on with a new job."""

from __future__ import annotations

from dataclasses import replace

import pytest

from semantix.history.events import RESTORED
from semantix.model.outcomes import JobEnd
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import Scenario
from semantix.spec.connector_spec import WorkloadSettings
from semantix.testing.small_jobs import WRITE_AHEAD, of_kind, spec_of

SMALL = WorkloadSettings(records=8, keys=3, partitions=1, parallelism=1)
SCENARIO = Scenario(spec_of(WRITE_AHEAD), FaultPlan(), SMALL, 0)


@pytest.mark.parametrize("do", ["cancel_job", "stop_with_savepoint"])
def test_a_job_goes_on_behind_an_end_at_each_step_of_the_coordinator(do: str) -> None:
    steps = run_scenario(SCENARIO).history.steps
    places = {(one.step, one.position) for one in steps if one.who.startswith("coordinator")}
    assert ("ckpt_store_add", "after") in places
    for step, position in sorted(places):
        fault = Fault(do, f"{step}:{position}", task="coordinator")
        run = run_scenario(replace(SCENARIO, plan=FaultPlan((fault,))))
        assert run.unfired == ()
        assert run.history.events[-1].kind == "quiescent"
        (ended,) = of_kind(run.history, "ended")
        assert ended.end == JobEnd.FINISHED, (step, position)
        assert len(of_kind(run.history, RESTORED)) == 2, (step, position)
