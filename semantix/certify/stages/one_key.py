"""Trials of the stage `overtaken` with one key, whose records follow each other at once.

A connector that goes on when a write fails may write the row again later. In other runs nearly a
second passes between two records of one key, so a row that is written again after 100 ms comes in
time. Here a write fails shortly before the last record.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from semantix.certify.judged_run import JudgedRun
from semantix.history.events import History
from semantix.model.guarantees import Verdict
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.search.visits import Visit, visits_of
from semantix.spec.connector_spec import WorkloadSettings

_INTERVAL_MS = 10
_FROM_THE_END = 3  # of the call's visits, the one that fails


def with_one_key(workload: WorkloadSettings) -> WorkloadSettings:
    """Return the workload with one key, and with records that follow each other at once."""
    return replace(workload, keys=1, record_interval_ms=_INTERVAL_MS)


def survived_fault(plan: FaultPlan, run: JudgedRun) -> Fault | None:
    """Return the fault of a run in which a write failed and no task did; None: it is no such run.

    Only writes of records count: FAIL has nothing to judge in a run with another failed call.
    """
    if len(plan.faults) != 1 or not run.goes_on or run.unfired:
        return None
    fault = plan.faults[0]
    judged = any(
        code == "FAIL" and verdict is not Verdict.NOT_APPLICABLE
        for code, verdict, _, _ in run.verdicts
    )
    return fault if judged and fault.do in ("error", "lose_response") else None


def late_plans(clean: History, faults: Sequence[Fault]) -> Iterator[FaultPlan]:
    """Return a plan for each different failure of these faults, near the end of a run.

    Args:
        clean: the history of this run without a fault.
    """
    different = {(one.do, one.at, one.task, one.error, one.applied): one for one in faults}
    visits = visits_of(clean) if different else []
    for fault in different.values():
        found = [one for one in visits if _is_at(one, fault)]
        if found:
            struck = found[-_FROM_THE_END:][0]
            moved = replace(fault, subtask=struck.subtask, occurrence=struck.occurrence)
            yield FaultPlan((replace(moved, checkpoint=None, record=None, attempt=None),))


def _is_at(visit: Visit, fault: Fault) -> bool:
    return f"{visit.step}:{visit.position}" == fault.at and visit.task == fault.task
