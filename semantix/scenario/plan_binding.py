"""Binds a plan to a spec and its dry run: parts of `during`, steps, and servers to restart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from semantix.history.events import History
from semantix.model.catalogue import system_of
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.scenario.simulated_worlds import kinds_of
from semantix.spec.connector_spec import ConnectorSpec
from semantix.worlds.registry import SYSTEMS


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


def restart_refusal(fault: Fault, world_options: Mapping[str, Any] | None) -> str:
    """Return why a fault that restarts a server cannot strike; empty if it can.

    Args:
        world_options: of the spec; None: of any spec.
    """
    kind = system_of(fault.step)
    if fault.do != "restart_world" or (world_options is None and not kind):
        return ""
    kinds = (kind,) if kind or world_options is None else kinds_of(world_options)
    if any(one in SYSTEMS and SYSTEMS[one].has_server for one in kinds):
        return ""
    able = ", ".join(sorted(one.name for one in SYSTEMS.values() if one.has_server))
    return (
        f"{fault.do!r} cannot strike at {fault.step}: there is no server in {', '.join(kinds)}; "
        f"there is one in {able}"
    )


def can_restart(plan: FaultPlan, spec: ConnectorSpec) -> bool:
    """Return whether the spec has every server that the plan restarts."""
    return not any(restart_refusal(fault, spec.world_options) for fault in plan.faults)
