"""Puts a process under the guard, and says what a guard has watched."""

from __future__ import annotations

from semantix.scenario.connector_loading import given_classes
from semantix.scenario.connector_modules.substitutes import forget_substitutes
from semantix.scenario.isolation.sleeping import replace_sleep
from semantix.simulation.guarding.guard import GUARD
from semantix.simulation.guarding.installing import install_guard
from semantix.spec.connector_spec import ConnectorSpec
from semantix.worlds.foreign_clients import CONNECTING

_WATCHED = (
    "watched by Python's audit events, and by the names of threads, waits and clients; not seen: "
    "what a C library does by itself, and effects while a module is imported from outside"
)
_NOT_WATCHED = "not tried: the search ran in the process of its caller"


def guard_this_process() -> None:
    """Install the guard. Only a child process may be guarded: a guard cannot be removed."""
    install_guard(CONNECTING)
    replace_sleep(given_classes())
    forget_substitutes()


def effects_outside(spec: ConnectorSpec, world: str) -> str:
    """Say how effects outside of the connector's clients were watched in this process.

    Args:
        world: `simulated` or `containers`.
    """
    if world != "simulated":
        return "not tried: real servers"
    watched = _WATCHED if GUARD.is_installed else _NOT_WATCHED
    return f"{watched}; allowed: {', '.join(spec.outside)}" if spec.outside else watched
