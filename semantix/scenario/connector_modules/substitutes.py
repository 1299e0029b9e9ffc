"""The modules that a connector's own modules get in place of the real ones, by name."""

from __future__ import annotations

import os
from collections.abc import Callable
from operator import is_
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
_MADE: dict[str, tuple[ModuleType, dict[str, object]]] = {}  # each with its names as they were


def substitute(name: str) -> ModuleType | None:
    """Return the module that own modules get for `import name`; None: the real one."""
    if PRESENT.is_real or name not in SUBSTITUTES:
        return None
    return _made(name)


def forget_substitutes() -> None:
    """Make each substitute anew at its next import, because a real module has changed."""
    _MADE.clear()


def _made(name: str) -> ModuleType:
    known = _MADE.get(name)
    if known is None:
        module = SUBSTITUTES[name]()
        known = _MADE[name] = module, dict(vars(module))
    return known[0]


class SharedNames:
    """What connectors share beside their own modules: the names of substitutes, the environment.

    The object keeps how both were when it was made.
    """

    def __init__(self) -> None:
        self._environment = dict(_environment())

    def put_back(self) -> None:
        """Let both be as they were: a connector may have set `time.sleep` or a variable."""
        for module, saved in _MADE.values():
            now = vars(module)
            if len(now) != len(saved) or not all(map(is_, now.values(), saved.values())):
                now.clear()
                now.update(saved)
        if _environment() != self._environment:
            os.environ.clear()
            for name, value in self._environment.items():
                os.environ[os.fsdecode(name)] = os.fsdecode(value)


def _environment() -> dict[bytes, bytes]:
    """Return the variables as they are stored: a comparison of them takes a microsecond."""
    found: dict[bytes, bytes] = vars(os.environ)["_data"]
    return found
