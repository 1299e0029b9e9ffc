"""Which of the plans written by hand are run, and with which dry runs."""

from __future__ import annotations

from dataclasses import replace

from semantix.certify.campaign import certify
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.spec.connector_spec import WorkloadSettings
from semantix.testing.small_jobs import WRITE_AHEAD, spec_of

SMALL = WorkloadSettings(records=6, keys=3, partitions=1, parallelism=1)
SPEC = replace(spec_of(WRITE_AHEAD), workloads=(SMALL,), faults=("notification",))
VISITED = FaultPlan((Fault("crash_all", "wal_send:during", 1, task="sink", subtask=0),))
FOREIGN = FaultPlan((Fault("crash_all", "kafka_sink_send:before", 1, task="sink", subtask=0),))


def stages(*plans: FaultPlan):
    result = certify(SPEC, examples=0, plans=plans)
    return {stage.name: stage for stage in result.search.stages}, result


def test_a_plan_whose_steps_are_visited_is_run_and_bound_to_its_part() -> None:
    counted, result = stages(replace(VISITED, seed=5), VISITED)
    assert (counted["plans"].runs, counted["plans"].unfired) == (2, 0)
    assert any(fault.part for found in result.findings for fault in found.faults)


def test_a_plan_of_other_steps_is_left_out_unless_it_names_the_spec() -> None:
    counted, _ = stages(FOREIGN)
    assert "plans" not in counted
    counted, result = stages(replace(FOREIGN, spec="job"))
    assert (counted["plans"].runs, counted["plans"].unfired) == (1, 1)
    assert "did not fire" in result.reason
