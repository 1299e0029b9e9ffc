"""Checks of arguments that several Cassandra connectors have, with the texts of Flink's builder."""

from __future__ import annotations

from collections.abc import Sequence
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


def expect(argument: str, value: Any, expected: str, holds: bool) -> None:
    """Refuse a value of an argument that does not hold what is expected."""
    if not holds:
        raise UsageError(f"{argument} is {value!r:.200}; expected {expected}")


def checked_query(query: Any) -> str:
    """Return a statement, if it is a text with something in it.

    Source: Flink, CassandraSinkBuilder, which has no more to say than the first sentence.
    """
    if not isinstance(query, str) or not query.strip():
        raise UsageError(
            f"Query must not be null or empty; query is {query!r:.200}, expected an INSERT or "
            "UPDATE with a `?` for each field"
        )
    return query


def checked_columns(columns: Any) -> tuple[str, ...]:
    """Return the names of fields, in their order."""
    is_list = isinstance(columns, Sequence) and not isinstance(columns, str | bytes)
    expect("columns", columns, "a list of names of fields", is_list and all(map(_is_name, columns)))
    return tuple(columns)


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())
