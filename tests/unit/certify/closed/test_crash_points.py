"""A crash that the search only imagines has the address and the events of a real one."""

from __future__ import annotations

from dataclasses import replace

from semantix.certify.closed.crash_points import CrashPoint
from semantix.history.events import CRASHED, FAULT
from semantix.plan.fault_plan import FaultPlan
from semantix.scenario.runner import PreparedRun, run_scenario
from semantix.scenario.scenario import Scenario
from semantix.spec.connector_spec import WorkloadSettings
from semantix.testing.small_jobs import WRITE_AHEAD, spec_of

SMALL = WorkloadSettings(records=4, keys=2, partitions=1, parallelism=1)
SCENARIO = Scenario(spec_of(WRITE_AHEAD), workload=SMALL)


def imagined(every: int):
    """Return (fault, events) of a crash at some visits of a clean run."""
    found = []
    count = 0

    def look(run, actor, step, position, detail) -> None:
        nonlocal count
        count += 1
        if count % every == 0:
            point = CrashPoint(run, actor, step, position, detail)
            found.append((point.fault(0, 0, 1), point.events()))

    PreparedRun(SCENARIO, probe=look).run()
    return found


def test_it_strikes_at_the_same_visit_with_the_same_victims() -> None:
    for fault, events in imagined(every=17):
        run = run_scenario(replace(SCENARIO, plan=FaultPlan((fault,))))
        assert run.unfired == ()
        real = [event for event in run.history.facts if event.kind in (FAULT, CRASHED)]
        assert [(one.kind, one.time_us) for one in events] == [
            (one.kind, one.time_us) for one in real
        ]
        victims = [one.who for one in events if one.kind == CRASHED]
        assert victims == [one.who for one in real if one.kind == CRASHED]


def test_behind_other_crashes_it_counts_attempts_over_the_whole_chain() -> None:
    faults = []

    def look(run, actor, step, position, detail) -> None:
        if (step, position) in (("wal_append", "before"), ("ckpt_store_add", "before")):
            point = CrashPoint(run, actor, step, position, detail)
            faults.append(point.fault(crashes=3, attempts=5, first_attempt=1))

    PreparedRun(SCENARIO, probe=look).run()
    of_task = next(fault for fault in faults if fault.task == "sink")
    of_coordinator = next(fault for fault in faults if fault.task == "coordinator")
    assert (of_task.attempt, of_task.occurrence, of_task.subtask) == (6, 1, 0)
    assert (of_coordinator.attempt, of_coordinator.subtask) == (4, None)
