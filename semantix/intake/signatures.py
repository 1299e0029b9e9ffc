"""Checks that the methods of a connector take the arguments with which semantix calls them."""

from __future__ import annotations

import inspect
import os
from collections.abc import Iterator, Mapping
from types import MappingProxyType

Arguments = tuple[str, ...]

_FUNCTIONS = "semantix.functions."
_HOOKS: dict[str, Arguments] = {
    "open": ("context",),
    "close": (),
    "initialize_state": ("context",),
    "snapshot_state": ("context",),
    "notify_checkpoint_complete": ("checkpoint_id",),
    "notify_checkpoint_aborted": ("checkpoint_id",),
}
# By kind of vertex: what is called although the class may have no base class.
_CALLS: Mapping[str, Mapping[str, Arguments]] = MappingProxyType(
    {
        "sink": _HOOKS | {"invoke": ("value", "context"), "finish": ()},
        "source": _HOOKS | {"run": ("ctx",), "cancel": ()},
        "async": {
            "async_invoke": ("value", "result_future"),
            "timeout": ("value", "result_future"),
        },
    }
)


def signature_problems(made: object, kind: str) -> Iterator[str]:
    """Say which methods of a connector cannot be called as they are called.

    Args:
        made: an object of the connector's class.
        kind: of its vertex, `sink`, `source` or `async`; of another kind nothing is known.
    """
    for name, arguments in _calls_of(made, kind).items():
        method = getattr(made, name, None)
        try:
            signature = inspect.signature(method)  # type: ignore[arg-type]
        except (TypeError, ValueError):  # it is no function, or one of a C library
            continue
        try:
            signature.bind(*arguments)
        except TypeError:
            expected = ", ".join(("self", *arguments))
            yield (
                f"`{name}` is called with {_told(arguments)}, but takes "
                f"{_told(tuple(signature.parameters))}{_where(method)}; "
                f"write `def {name}({expected})`"
            )


def _calls_of(made: object, kind: str) -> dict[str, Arguments]:
    """Return the arguments of each call: those of the base classes, else those of the kind."""
    found = dict(_CALLS.get(kind, {}))
    for base in reversed(type(made).__mro__):
        if not base.__module__.startswith(_FUNCTIONS):
            continue
        for name, function in vars(base).items():
            if name.startswith("_") or not inspect.isfunction(function):
                continue
            parameters = inspect.signature(function).parameters.values()
            if any(one.kind is one.VAR_POSITIONAL for one in parameters):
                continue
            found[name] = tuple([one.name for one in parameters][1:])
    return found


def _told(arguments: Arguments) -> str:
    return f"({', '.join(arguments)})"


def _where(method: object) -> str:
    code = getattr(inspect.unwrap(method), "__code__", None)  # type: ignore[arg-type]
    if code is None:
        return ""
    return f" ({os.path.basename(code.co_filename)}:{code.co_firstlineno})"
