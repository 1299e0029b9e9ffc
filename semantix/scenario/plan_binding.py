"""Binds a plan to the visits of a dry run: parts of `during`, and steps that are never visited."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from semantix.history.events import History
from semantix.plan.fault_plan import Fault, FaultPlan


def bind_parts(plan: FaultPlan, dry: History | None) -> FaultPlan:
    """Set the part of each fault at `during` that has none: the middle one of the effects.

    Example: the dry run visits `wal_send:during` with the parts 1, 2 and 3, so the fault strikes
    after effect 2. A step with one effect has no `during`, so its fault stays without a part.

    Args:
        plan: the plan to bind.
        dry: a history of a run without faults; None: the plan stays as it is.
    """
    if dry is None:
        return plan
    return replace(plan, faults=tuple(_bound(fault, dry) for fault in plan.faults))


def _bound(fault: Fault, dry: History) -> Fault:
    if fault.position != "during" or fault.part is not None:
        return fault
    parts = [
        visit.detail
        for visit in dry.steps
        if visit.step == fault.step and visit.position == "during"
    ]
    return replace(fault, part=max(1, (max(parts) + 1) // 2)) if parts else fault


def visits_all_steps(plan: FaultPlan, histories: Iterable[History]) -> bool:
    """Return whether each step in the plan is visited by at least one of these runs."""
    visited = {visit.step for history in histories for visit in history.steps}
    return all(fault.step in visited for fault in plan.faults)
