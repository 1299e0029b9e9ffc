"""A value of input with a timestamp of its own, for worlds whose records have one."""

from __future__ import annotations

from typing import Any, NamedTuple


class Stamped(NamedTuple):
    """A value that semantix puts into a place; `timestamp_ms` is that of its record there."""

    value: Any
    timestamp_ms: int


def plain(value: Any) -> Any:
    """Return the value without its timestamp."""
    return value.value if isinstance(value, Stamped) else value


def timestamp_of(value: Any) -> int | None:
    """Return the timestamp; None: the value has none of its own."""
    return value.timestamp_ms if isinstance(value, Stamped) else None
