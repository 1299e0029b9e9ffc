"""The modules that a connector's own modules get in place of the real ones, by name."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from types import ModuleType

from semantix.scenario.connector_modules.present import PRESENT
from semantix.scenario.connector_modules.simulated_chance import (
    simulated_os,
    simulated_random,
    simulated_secrets,
    simulated_uuid,
)
from semantix.scenario.connector_modules.simulated_datetime import simulated_datetime
from semantix.scenario.connector_modules.simulated_time import simulated_time

# A module of this name → a function that makes its substitute. Add a line to replace another one;
# dotted names work, too.
SUBSTITUTES: dict[str, Callable[[], ModuleType]] = {
    "datetime": simulated_datetime,
    "os": simulated_os,
    "random": simulated_random,
    "secrets": simulated_secrets,
    "time": simulated_time,
    "uuid": simulated_uuid,
}


def substitute(name: str) -> ModuleType | None:
    """Return the module that own modules get for `import name`; None: the real one."""
    if PRESENT.is_real or name not in SUBSTITUTES:
        return None
    return _made(name)


@cache
def _made(name: str) -> ModuleType:
    return SUBSTITUTES[name]()
