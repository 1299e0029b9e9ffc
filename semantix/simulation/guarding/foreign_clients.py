"""Refuses clients that talk to a server in C, where no audit event shows it.

A connector may import such a library for its errors and values. It may not make a client of it:
the clients of a run come from `runtime_context.client(…)`.
"""

from __future__ import annotations

import importlib.machinery
import sys
from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import Any

from semantix.simulation.guarding.guard import GUARD

_LOOP = "asyncio.base_events"
_LOOP_CLASS = "BaseEventLoop"  # asyncio runs by event loops of its own


def watch_clients(connecting: Mapping[str, tuple[str, ...]]) -> None:
    """Replace the clients of all libraries, those that are imported later too.

    Args:
        connecting: module → the classes and functions in it that connect to a server.
    """
    table = {**connecting, _LOOP: (_LOOP_CLASS,)}
    for name, members in table.items():
        module = sys.modules.get(name)
        if module is not None:
            for member in members:
                _replace(module, member, f"{name}.{member}")
    sys.meta_path.insert(0, _ImportWatcher(table))


class _ImportWatcher:
    """A finder in front of all others: it replaces clients as soon as their library is imported."""

    def __init__(self, table: Mapping[str, tuple[str, ...]]) -> None:
        self._table = table

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Find a library of the table as usual, and replace its clients behind its own code."""
        members = self._table.get(name)
        if members is None:
            return None
        found = importlib.machinery.PathFinder.find_spec(name, path, target)
        if found is not None and found.loader is not None:
            execute = found.loader.exec_module

            def execute_and_replace(module: ModuleType) -> None:
                execute(module)
                for member in members:
                    _replace(module, member, f"{name}.{member}")

            found.loader.exec_module = execute_and_replace  # type: ignore[method-assign]
        return found


def _refuse_to_make(loop: Any) -> None:
    """Refuse to make an event loop. `__new__`, because a half of a loop complains when it goes."""

    def make(kind: Any, *_: Any, **__: Any) -> Any:
        if GUARD.is_active:
            GUARD.refuse("threads", "asyncio", sys._getframe(), by_callee=True)
        return object.__new__(kind)

    loop.__new__ = make
    loop.semantix_guarded = True


def _replace(module: ModuleType, member: str, what: str) -> None:
    real = getattr(module, member, None)
    if real is None or getattr(real, "semantix_guarded", False):
        return
    if member == _LOOP_CLASS:
        _refuse_to_make(real)
        return
    made = _made(real, what)
    if made is not None:
        setattr(module, member, made)


def _made(real: Any, what: str) -> Any:
    def refuse(depth: int) -> None:
        if GUARD.is_active:
            GUARD.refuse("outside", what, sys._getframe(depth), group="sockets")

    if not isinstance(real, type):

        def connect(*arguments: Any, **named: Any) -> Any:
            refuse(2)
            return real(*arguments, **named)

        connect.semantix_guarded = True  # type: ignore[attr-defined]
        return connect

    def construct(self: Any, *arguments: Any, **named: Any) -> None:
        refuse(2)
        real.__init__(self, *arguments, **named)  # type: ignore[misc]

    body = {
        "__init__": construct, "__module__": real.__module__, "__doc__": real.__doc__,
        "__qualname__": real.__qualname__, "semantix_guarded": True,
    }  # fmt: skip
    try:
        return type(real.__name__, (real,), body)
    except TypeError:  # a class that cannot be subclassed stays as it is
        return None
