"""Checks of arguments that several Cassandra connectors have, with the texts of Flink's builder."""

from __future__ import annotations

from typing import Any

from semantix.errors import UsageError

_PORT_MAX = 65_535


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def checked_requests(count: Any) -> int:
    """Return a number of requests that may be unanswered at a time, if it is above 0.

    Source: Flink, CassandraSinkBaseConfig.
    """
    if not _is_whole(count) or count <= 0:
        raise UsageError(
            "Max concurrent requests is expected to be positive; "
            f"max_concurrent_requests is {count!r}, expected a whole number from 1"
        )
    return int(count)


def checked_timeout_ms(timeout_ms: Any) -> int:
    """Return how long to wait for a free request, in milliseconds, if it is not negative."""
    if timeout_ms is None:
        raise UsageError(
            "Max concurrent requests timeout cannot be null; "
            "max_concurrent_requests_timeout_ms is None, expected a whole number from 0"
        )
    if not _is_whole(timeout_ms) or timeout_ms < 0:
        raise UsageError(
            "Max concurrent requests timeout is expected to be positive; "
            f"max_concurrent_requests_timeout_ms is {timeout_ms!r}, expected a whole number from 0"
        )
    return int(timeout_ms)


def checked_handler(handler: Any) -> Any:
    """Return a failure handler, if it can be called with an error."""
    if not callable(handler):
        raise UsageError(
            f"failure_handler is {handler!r}; expected a function that is called with the error of "
            "a failed write"
        )
    return handler


def checked_port(port: Any) -> int:
    """Return a port, if it is from 1 to 65535."""
    if not _is_whole(port) or not 1 <= port <= _PORT_MAX:
        raise UsageError(f"port is {port!r}; expected a whole number from 1 to {_PORT_MAX}")
    return int(port)


def checked_name(argument: str, name: Any) -> str:
    """Return a name that may not be empty, for instance a host."""
    if not isinstance(name, str) or not name.strip():
        raise UsageError(f"{argument} is {name!r}; expected a name")
    return name
