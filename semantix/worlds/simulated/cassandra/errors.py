"""Errors of the simulated server: the driver's classes, with the messages of Cassandra 5.0."""

from __future__ import annotations

from cassandra import protocol

from semantix.errors import NotModelled

_WHAT_THERE_IS = (
    "it speaks CREATE/DROP KEYSPACE and TABLE, TRUNCATE, USE, INSERT, UPDATE, DELETE, SELECT with "
    "IN and ALLOW FILTERING, BATCH, IF conditions, USING TIMESTAMP and TTL over scalar types, "
    "collections, tuples and counters; for more use the real server (--world containers)"
)

SYSTEM_KEYSPACES = frozenset(
    f"system{rest}"
    for rest in (
        *("", "_auth", "_distributed", "_metrics", "_schema", "_traces", "_views"),
        "_virtual_schema",
    )
)


class OutsideSubset(NotModelled):
    """CQL, or a call of the driver, that the simulated Cassandra does not model.

    It is not raised for statements that the real server refuses, and never after a part of a
    statement took effect.
    """

    def __init__(self, what: str, where: str = "") -> None:
        place = f", in: {where.strip():.200}" if where else ""
        super().__init__(
            f"the simulated Cassandra does not model {what}{place}", hint=_WHAT_THERE_IS
        )


def refuse_system(keyspace: str | None, where: str = "") -> None:
    """Raise OutsideSubset for the server's system keyspaces, which are not modelled."""
    if keyspace in SYSTEM_KEYSPACES:
        raise OutsideSubset(f"the server's own keyspace {keyspace}", where)


def invalid(message: str) -> Exception:
    """Make the driver's InvalidRequest."""
    error: Exception = protocol.InvalidRequestException(0x2200, message, None).to_exception()
    return error


def bad_syntax(message: str) -> Exception:
    """Make the driver's SyntaxException, which the driver raises without wrapping it."""
    error: Exception = protocol.SyntaxException(0x2000, message, None)
    return error


def bad_configuration(message: str) -> Exception:
    """Make the driver's ConfigurationException."""
    error: Exception = protocol.ConfigurationException(0x2300, message, None)
    return error


def server_error(message: str) -> Exception:
    """Make the driver's ServerError: an exception that the server did not expect."""
    error: Exception = protocol.ServerError(0x0000, message, None)
    return error
