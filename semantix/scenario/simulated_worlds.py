"""Makes the simulated worlds of a run, one for each outside system that the spec names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from semantix.errors import SpecError
from semantix.model.nearest import nearest_word
from semantix.ports.call_table import CallRow
from semantix.ports.clock import Clock
from semantix.ports.state_storage import LOG_CALLS
from semantix.ports.world import Observer, World
from semantix.scenario.scenario import NetworkTimes
from semantix.spec.connector_spec import ConnectorSpec
from semantix.worlds.registry import DEFAULT, SYSTEMS

_NO_OPTIONS: dict[str, Any] = {}


def kinds_of(world_options: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names of the outside systems in `world_options`, sorted; else the default one.

    Raises:
        SpecError: there is no system of this name.
    """
    unknown = [kind for kind in world_options if kind not in SYSTEMS]
    if unknown:
        raise SpecError(
            f"world_options names {unknown[0]!r}; expected {', '.join(sorted(SYSTEMS))}",
            hint=f"did you mean {nearest_word(unknown[0], SYSTEMS)!r}?",
        )
    return tuple(sorted(world_options)) or (DEFAULT,)


def build_worlds(
    world_options: Mapping[str, Any], clock: Clock, observer: Observer
) -> dict[str, World]:
    """Make the worlds of one run, by the name of their system."""
    made: dict[str, World] = {}
    for kind in kinds_of(world_options):
        made[kind] = world_class(kind)(clock, observer, world_options.get(kind) or _NO_OPTIONS)
    return made


def network_times(worlds: Mapping[str, World]) -> tuple[NetworkTimes, ...]:
    """Return what the networks of these worlds have noted; a world may lack a network."""
    networks = [(kind, getattr(world, "network", None)) for kind, world in worlds.items()]
    return tuple(
        [
            NetworkTimes(kind, found.client_timeout_us, found.transaction_timeout_us)
            for kind, found in networks
            if found is not None
        ]
    )


def world_class(kind: str) -> Any:
    """Import and return the class of one world.

    Raises:
        WorldUnavailable: the client library is not installed.
    """
    return SYSTEMS[kind].world_class()


def call_rows(spec: ConnectorSpec) -> dict[str, CallRow]:
    """Return the rows of all call tables of the spec's worlds, and of logs, by step."""
    tables = [world_class(kind).calls for kind in kinds_of(spec.world_options)]
    return {row.step: row for table in (LOG_CALLS, *tables) for row in table}


def every_call() -> dict[str, CallRow]:
    """Return the rows of the client calls of all systems, and of logs, by step."""
    tables = (*[system.call_table() for system in SYSTEMS.values()], LOG_CALLS)
    return {row.step: row for table in tables for row in table}


def resume(world: World, captured: Any, now_us: int, captured_us: int) -> None:
    """Let a world go on from a captured state.

    Args:
        captured_us: the time of the capture. If `now_us` is later, the distance to each timeout
            stays, and the times of records, which are data of clients, do not move.
    """
    if keeps_write_times(world):
        world.resume(captured, captured_us)
    elif now_us != captured_us and getattr(world, "has_record_times", False):
        world.resume(captured, now_us, captured_us)  # type: ignore[call-arg]
    else:
        world.resume(captured, now_us)


def keeps_write_times(world: World) -> bool:
    """Return whether the times that the world stores are data of its clients.

    Cassandra stores write timestamps, which a client may choose and compare. If a search moves the
    clock, they must stay as they are. No timeout of such a world ends anything.
    """
    return bool(getattr(world, "has_write_times", False))
