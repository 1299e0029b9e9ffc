"""The messages between a client and the simulated node, as values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from semantix.worlds.simulated.cassandra.cql.data_syntax import Batch, Insert, Select
from semantix.worlds.simulated.cassandra.cql.parser import parse

LOGGED, UNLOGGED, COUNTER = 0, 1, 2  # kinds of batches, numbered as the protocol does
TORN = 3  # an unlogged batch of which a node applies a part; no client sends it
BATCHES = ("LOGGED", "UNLOGGED", "COUNTER", "UNLOGGED")


@dataclass(slots=True)
class Part:
    """One statement with the values of its markers. It is never changed.

    Attributes:
        keyspace: of names without a keyspace.
        values: each bytes, None or UNSET_VALUE. None: the text was not prepared.
    """

    text: str
    keyspace: str | None
    values: tuple[Any, ...] | None


@dataclass(slots=True)
class Request:
    """A QUERY, EXECUTE or BATCH message. It is never changed.

    Attributes:
        batch: the kind of batch; None for a single statement.
        timestamp_us: chosen by the client. None: the server chooses one.
        serial_consistency: of the first phase of a lightweight transaction.
        keyspace: that the message itself names (protocol V5); it must exist.
    """

    parts: tuple[Part, ...]
    batch: int | None
    timestamp_us: int | None
    consistency: int
    serial_consistency: int | None
    fetch_size: int | None = None
    paging_state: bytes | None = None
    keyspace: str | None = None


@dataclass(slots=True)
class Answer:
    """A RESULT message.

    Attributes:
        names: of the columns; None: the answer has no rows.
        keyspace: the new one after USE.
    """

    names: list[str] | None = None
    types: list[Any] | None = None
    rows: list[tuple[Any, ...]] | None = None
    paging_state: bytes | None = None
    keyspace: str | None = None


VOID = Answer()


def is_read(request: Request) -> bool:
    """Tell whether the request changes nothing; an invalid one changes nothing, too."""
    try:
        return request.batch is None and isinstance(parse(request.parts[0].text).statement, Select)
    except Exception:
        return True


def is_unlogged(request: Request) -> bool:
    """Tell whether the request is an unlogged batch, as a message or as CQL."""
    return not is_read(request) and write_type(request) == "UNLOGGED_BATCH"


def write_type(request: Request, *, is_of_counters: bool = False) -> str:
    """Give the write type that a timeout of this request names.

    Args:
        is_of_counters: whether its table has counters.
    """
    if is_of_counters:
        return "COUNTER"
    if request.batch is not None:
        return "UNLOGGED_BATCH" if request.batch == UNLOGGED else "BATCH"
    statement = parse(request.parts[0].text).statement
    if isinstance(statement, Batch):
        return "UNLOGGED_BATCH" if statement.kind == "UNLOGGED" else "BATCH"
    is_cas = isinstance(statement, Insert) and statement.if_not_exists
    is_cas = is_cas or bool(getattr(statement, "conditions", ()))
    return "CAS" if is_cas or getattr(statement, "if_exists", False) else "SIMPLE"
