"""The names of `runtime_context.client("cassandra")`: those of the driver's modules.

`client("cassandra").SimpleStatement` is `cassandra.query.SimpleStatement`, and so is
`client("cassandra").query.SimpleStatement`. Values, errors and policies are the driver's own. Only
the classes that talk to a server are replaced.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from importlib import import_module
from types import ModuleType
from typing import Any

from semantix.errors import NotModelled

MODULES = ("cluster", "query", "concurrent", "policies")
# The driver's classes below these have sockets and threads of their own.
_OF_SOCKETS = ("cassandra.io", "cassandra.pool", "cassandra.metrics", "cassandra.datastax")
_OF_SOCKETS_BY_NAME = frozenset(
    (
        "Connection",
        "ConnectionHeartbeat",
        "ControlConnection",
        "DefaultConnection",
        "ProfileManager",
    )
)


class CassandraNames:
    """The driver's names, with some replaced.

    Args:
        replaced: objects of this world, by the driver's name.
        world: where this is, for the refusal of other names.
        module: the names of this module only; empty: of all of `MODULES`.
    """

    __slots__ = ("_module", "_replaced", "_world")

    def __init__(self, replaced: Mapping[str, Any], world: str, module: str = "") -> None:
        self._replaced = replaced
        self._world = world
        self._module = module

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        if not self._module and name in MODULES:
            return CassandraNames(self._replaced, self._world, name)
        known = _names(self._module)
        if name in self._replaced and (name in known or not self._module):
            return self._replaced[name]
        if name in known:
            return known[name]
        where = f"cassandra.{self._module}.{name}" if self._module else f"cassandra: {name}"
        raise NotModelled(
            f"{self._world} does not model {where}",
            hint="it has the public names of cassandra.cluster, .query, .concurrent and .policies, "
            "but no connections and threads",
        )

    def __dir__(self) -> list[str]:
        names = {*_names(self._module), *(() if self._module else MODULES)}
        return sorted(names)


class ReplacedClass:
    """Stands for a class of the driver whose objects need more than the driver's arguments.

    Args:
        make: makes an object.
        kind: the class of the objects, for `isinstance`.
    """

    __slots__ = ("_kind", "_make")

    def __init__(self, make: Callable[..., Any], kind: type) -> None:
        self._make = make
        self._kind = kind

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        return self._make(*arguments, **named)

    def __instancecheck__(self, value: object) -> bool:
        return isinstance(value, self._kind)


@lru_cache(maxsize=8)
def _names(module: str) -> Mapping[str, Any]:
    """Give the public names of one module, or of all of them."""
    found: dict[str, Any] = {}
    for one in (module,) if module else MODULES:
        loaded = import_module(f"cassandra.{one}")
        for name, value in sorted(vars(loaded).items()):
            if not name.startswith("_") and not _is_left_out(name, value):
                found.setdefault(name, value)
    return found


def _is_left_out(name: str, value: object) -> bool:
    home = getattr(value, "__module__", None)
    if isinstance(value, ModuleType) or name in _OF_SOCKETS_BY_NAME:
        return True
    if hasattr(value, "_fields"):  # a named tuple, whose home is the module that makes its class
        return False
    if isinstance(home, str) and isinstance(value, type):
        return not home.startswith("cassandra") or home.startswith(_OF_SOCKETS)
    return callable(value) and isinstance(home, str) and not home.startswith("cassandra")
