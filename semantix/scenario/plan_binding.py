"""Binds a plan to what a run really visits: `during` without a part, steps that never come."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from semantix.history.events import History
from semantix.plan.fault_plan import Fault, FaultPlan


def bind_parts(plan: FaultPlan, dry: History | None) -> FaultPlan:
    """Give each fault at `during` its part: half of the effects, at least one.

    A step with one effect keeps none: there `applied` says whether the effect happened. Without a
    dry run the plan stays as it is.
    """
    if dry is None:
        return plan
    return replace(plan, faults=tuple(_bound(fault, dry) for fault in plan.faults))


def _bound(fault: Fault, dry: History) -> Fault:
    if fault.position != "during" or fault.part is not None:
        return fault
    parts = [
        part
        for _, step, position, _, part in dry.visits
        if step == fault.step and position == "during"
    ]
    return replace(fault, part=max(1, (max(parts) + 1) // 2)) if parts else fault


def visits_all_steps(plan: FaultPlan, histories: Iterable[History]) -> bool:
    """Tell whether each step of the plan is visited by one of these runs."""
    visited = {visit[1] for history in histories for visit in history.visits}
    return all(fault.step in visited for fault in plan.faults)
