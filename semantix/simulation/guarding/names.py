"""Replaces the functions by which a connector ends its process, starts a thread, or blocks.

Python 3.11 raises no audit event for them. The replaced function does the same as before, unless a
connector calls it while the guard looks. A call that would not block is let through: `wait` of an
event that is set, `acquire` of a lock that is free.
"""

from __future__ import annotations

import _thread
import os
import queue
import signal
import sys
import threading
from collections.abc import Callable
from typing import Any

from semantix.simulation.guarding.guard import GUARD
from semantix.simulation.guarding.own_lines import is_own

Function = Callable[..., Any]


def replace_names() -> None:
    """Replace the functions in this process."""
    for module in (os, sys.modules["posix"]):
        _guard(module, "_exit", "exit", "os._exit")
        _guard(module, "abort", "exit", "os.abort")
    _guard(signal, "raise_signal", "exit", "signal.raise_signal")
    _guard(signal, "pause", "threads", "signal.pause")
    _guard(signal, "sigwait", "threads", "signal.sigwait")
    _guard(_thread, "interrupt_main", "interrupt", "_thread.interrupt_main")
    _guard(_thread, "start_new_thread", "threads", "_thread.start_new_thread")
    _guard(threading.Thread, "start", "threads", "threading.Thread.start")
    _guard(
        threading.Condition,
        "wait",
        "threads",
        "threading.Condition.wait",
        lets_through=_returns_at_once,
    )
    lock = threading.Lock
    for module in (threading, _thread):
        for name in ("Lock", "allocate_lock"):
            if getattr(module, name, None) is lock:
                setattr(module, name, _lock_maker(lock))
    queue.SimpleQueue = _guarded_queue(queue.SimpleQueue)  # type: ignore[misc]


def _guard(
    owner: Any,
    name: str,
    kind: str,
    what: str,
    *,
    lets_through: Callable[[tuple[Any, ...], dict[str, Any]], bool] | None = None,
) -> None:
    """Replace one function.

    Args:
        what: how findings name the call.
        lets_through: given the arguments, returns whether the call is harmless.
    """
    real: Function = getattr(owner, name)

    def guarded(*arguments: Any, **named: Any) -> Any:
        if GUARD.is_active and not (lets_through and lets_through(arguments, named)):
            GUARD.refuse(kind, what, sys._getframe(), by_callee=lets_through is not None)
        return real(*arguments, **named)

    guarded.__name__ = name
    guarded.__qualname__ = getattr(real, "__qualname__", name)
    guarded.__module__ = getattr(real, "__module__", None) or ""
    guarded.__doc__ = real.__doc__
    setattr(owner, name, guarded)


def _returns_at_once(arguments: tuple[Any, ...], named: dict[str, Any]) -> bool:
    timeout = named.get("timeout", arguments[1] if len(arguments) > 1 else None)
    return isinstance(timeout, (int, float)) and timeout <= 0


class _Lock:
    """A lock of a connector. Another thread can never release it, so it must not wait."""

    __slots__ = ("__weakref__", "_lock")

    def __init__(self, lock: Any) -> None:
        self._lock = lock

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
        """Take the lock; refuse to wait for it."""
        if not GUARD.is_active:
            return bool(self._lock.acquire(blocking, timeout))
        if self._lock.acquire(False):
            return True
        if blocking and timeout != 0:
            GUARD.refuse("threads", "threading.Lock.acquire", sys._getframe())
            return bool(self._lock.acquire(blocking, timeout))
        return False

    def __enter__(self) -> bool:
        return self.acquire()

    def __exit__(self, *_: object) -> None:
        self._lock.release()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._lock, name)


def _lock_maker(real: Function) -> Function:
    def allocate_lock() -> Any:
        # Only a connector's own locks: those of a library are waited for inside of the library.
        own = GUARD.is_active and is_own(sys._getframe(1).f_code.co_filename)
        return _Lock(real()) if own else real()

    return allocate_lock


def _guarded_queue(real: type[Any]) -> type[Any]:
    class SimpleQueue(real):  # type: ignore[misc]
        """The queue of the library; `get` of an empty one is refused to a connector."""

        __slots__ = ()

        def get(self, block: bool = True, timeout: float | None = None) -> Any:
            """Take an item; refuse to wait for it."""
            if GUARD.is_active and block and timeout != 0 and self.empty():
                GUARD.refuse("threads", "queue.SimpleQueue.get", sys._getframe())
            return super().get(block, timeout)

    SimpleQueue.__module__ = real.__module__
    SimpleQueue.__qualname__ = real.__qualname__
    return SimpleQueue
