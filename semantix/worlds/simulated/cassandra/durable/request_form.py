"""Requests on their way, in canonical form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from semantix.worlds.simulated.cassandra.durable.captured_form import StoredRequest
from semantix.worlds.simulated.cassandra.durable.marker_meanings import marker_meanings
from semantix.worlds.simulated.cassandra.durable.stored_times import StoredTime, Time
from semantix.worlds.simulated.cassandra.durable.value_marks import plain, time_mark
from semantix.worlds.simulated.cassandra.schema import TableSchema

Schemas = Mapping[tuple[str, str], TableSchema]


def request_form(sent: StoredRequest, schemas: Schemas) -> object:
    parts = tuple(
        (text, keyspace, None if values is None else _bound(text, keyspace, values, schemas))
        for text, keyspace, values in sent.parts
    )
    return (
        time_mark(sent.due_us),
        sent.owner,
        parts,
        sent.batch,
        time_mark(sent.timestamp_us),
        sent.consistency,
        sent.serial_consistency,
    )


def _bound(
    text: str, keyspace: str | None, values: Sequence[Any], schemas: Schemas
) -> tuple[object, ...]:
    meanings = marker_meanings(text)
    found: list[object] = []
    for index, value in enumerate(values):
        meaning = meanings.get(index)
        if isinstance(value, StoredTime):
            found.append(time_mark(value.time_us))
        elif isinstance(meaning, tuple):
            table, name = meaning
            schema = schemas.get((table.keyspace or keyspace or "", table.name))
            columns = () if schema is None else schema.columns
            column = next((one for one in columns if one.name == name), None)
            found.append(value if column is None else plain(column, value))
        else:
            found.append(value)
    return tuple(found)


def times_on_their_way(pending: Sequence[StoredRequest]) -> Iterator[Time]:
    for sent in pending:
        if sent.timestamp_us is not None:
            yield sent.timestamp_us
        for _, _, values in sent.parts:
            yield from (one.time_us for one in values or () if isinstance(one, StoredTime))
