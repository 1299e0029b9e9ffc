"""Faults of disks that a search does not try, in sentences for the certificate."""

from __future__ import annotations

from collections.abc import Iterator

from semantix.ports.world import is_losing
from semantix.scenario.simulated_worlds import kinds_of, world_class
from semantix.spec.connector_spec import ConnectorSpec


def untried_faults(spec: ConnectorSpec, *, is_simulated: bool) -> Iterator[str]:
    """Return a sentence for each kind of fault that this world of the spec's disks does not have.

    Args:
        is_simulated: whether the runs are simulated. On a real disk nothing can make the machine
            lose what is not synced.
    """
    faults = spec.faults
    for kind in kinds_of(spec.world_options):
        world = world_class(kind)
        if not is_losing(world):
            continue
        if not is_simulated and (not faults or "crash" in faults):
            yield f"crash_machine is not tried: a real disk of {kind} keeps what is not synced"
        if not hasattr(world, "network") and (not faults or {"outage", "slow"} & {*faults}):
            yield f"no outage and no slowness of {kind} is tried: its disk is no server"
