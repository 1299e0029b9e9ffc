"""Runs the body of a command in a child process, because it runs a connector."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import Any

import click

_SIMULATED = "simulated"
_IS_DEBUGGED = ContextVar("is_debugged", default=False)


def is_debugged() -> bool:
    """Return whether the body of the command was called with `--in-process`."""
    return _IS_DEBUGGED.get()


def in_process_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--in-process`."""
    return click.option(
        "--in-process",
        is_flag=True,
        help="Run the connector in this process, for a debugger; it is not guarded then.",
    )(function)


def in_own_process(function: Callable[..., int]) -> Callable[..., int]:
    """Call the body of a command in a child process.

    With `--in-process` it is called in this process, and with real servers as well: there the
    connector has processes of its own.
    """

    @wraps(function)
    def called(*arguments: Any, in_process: bool = False, **given: Any) -> int:
        if in_process or given.get("world", _SIMULATED) != _SIMULATED:
            token = _IS_DEBUGGED.set(in_process)
            try:
                return function(*arguments, **given)
            finally:
                _IS_DEBUGGED.reset(token)
        from semantix.scenario.isolation.child import isolated

        return isolated(lambda: function(*arguments, **given))

    return called
