"""The simulated worlds by kind. The class of a world is imported when a run needs it."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any

from semantix.errors import SpecError
from semantix.ports.clock import Clock
from semantix.ports.world import Observer, World

# kind → module:Class. A new world needs one line here and one file.
SIMULATED: dict[str, str] = {
    "store": "semantix.worlds.simulated.store:TransactionalStore",
    "kafka": "semantix.worlds.simulated.kafka.broker:KafkaBroker",
    "cassandra": "semantix.worlds.simulated.cassandra.world:CassandraCluster",
}


def kinds_of(world_options: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the kinds in a spec's `world_options`, sorted; `store` if there is none."""
    unknown = [kind for kind in world_options if kind not in SIMULATED]
    if unknown:
        raise SpecError(
            f"world_options names {unknown[0]!r}; expected {', '.join(sorted(SIMULATED))}"
        )
    return tuple(sorted(world_options)) or ("store",)


def build_worlds(
    world_options: Mapping[str, Any], clock: Clock, observer: Observer
) -> dict[str, World]:
    """Make the worlds of one run."""
    made: dict[str, World] = {}
    for kind in kinds_of(world_options):
        made[kind] = world_class(kind)(clock, observer, world_options.get(kind) or {})
    return made


def world_class(kind: str) -> Any:
    """Import and return the class of one world."""
    module, _, name = SIMULATED[kind].partition(":")
    return getattr(importlib.import_module(module), name)
