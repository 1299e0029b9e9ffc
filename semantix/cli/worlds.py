"""Finds out whether a spec can run on a world, and whether its servers can be had."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from semantix.scenario.simulated_worlds import kinds_of, world_class
from semantix.spec.connector_spec import ConnectorSpec
from semantix.worlds.registry import SYSTEMS

if TYPE_CHECKING:
    from semantix.plan.fault_plan import FaultPlan
    from semantix.scenario.scenario import RunResult, Scenario


def why_not(spec: ConnectorSpec, world: str) -> str:
    """Say why a world does not fit a spec; empty if it does."""
    if world == "simulated":
        return ""
    kinds = kinds_of(spec.world_options)
    missing = [kind for kind in kinds if SYSTEMS[kind].side(world) is None]
    if world == "containers" and not any(SYSTEMS[kind].real for kind in kinds):
        missing = [*kinds]  # none of them runs in a container
    if missing:
        return f"{spec.name} is not applicable on {world}: there is no real {missing[0]}"
    return ""


def need_world(spec: ConnectorSpec, world: str) -> None:
    """Return if the servers that a spec needs are available. Raises WorldUnavailable."""
    if world == "simulated":
        return
    from semantix.worlds.availability import can_have

    for kind in kinds_of(spec.world_options):
        can_have(SYSTEMS[kind], world)


def load_worlds(spec: ConnectorSpec) -> None:
    """Import the simulated worlds of a spec and the search, so that each child has them already."""
    import semantix.certify.campaign  # noqa: F401

    for kind in kinds_of(spec.world_options):
        world_class(kind)


@contextmanager
def execution(
    spec: ConnectorSpec, world: str, plan: FaultPlan
) -> Iterator[Callable[[Scenario], RunResult]]:
    """Give the function that runs a scenario on a world, and keep its servers until the end.

    Raises:
        UsageError: the plan has a fault that is not possible on real servers.
        WorldUnavailable: the servers cannot be had.
    """
    if world == "simulated":
        from semantix.scenario.runner import run_with_sites

        yield run_with_sites
        return
    from semantix.scenario.processes.real_faults import check_faults
    from semantix.scenario.processes.real_session import real_session

    check_faults(plan.faults)
    need_world(spec, world)
    with real_session(spec, world) as execute:
        yield execute
