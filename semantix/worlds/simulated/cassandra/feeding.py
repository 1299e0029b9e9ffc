"""Puts rows into a watched table, as somebody outside of the job would."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from semantix.errors import UsageError
from semantix.model.nearest import nearest_word
from semantix.worlds.simulated.cassandra.node import Node
from semantix.worlds.simulated.cassandra.rows import RowChange
from semantix.worlds.simulated.cassandra.schema import Column, TableSchema
from semantix.worlds.simulated.cassandra.tables import Table
from semantix.worlds.simulated.cassandra.types.column_type import PROTOCOL_VERSION


def feed(node: Node, place: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, one after the other, each with a timestamp of the server.

    Args:
        place: `keyspace.table`, one that is watched.
        rows: column → value; the columns of the primary key are needed.

    Raises:
        UsageError: there is no such place or column, a key is missing, or a value does not fit its
            column.
    """
    table = _table(node, place)
    schema = table.schema
    if not schema.has_plain_cells or schema.is_of_counters:
        raise UsageError(
            f"{place} has static columns, collections or counters; such tables cannot be fed",
            hint="use frozen collections in a table that is an input",
        )
    serialised = [_serialised(schema, row) for row in rows]
    for values in serialised:
        count = len(schema.keys)
        key = tuple(value for value in values[:count] if value is not None)
        written_us = node.server_timestamp()
        cells = [
            (position, (written_us, value))
            for position, value in enumerate(values[count:], count)
            if value is not None
        ]
        count = schema.partition_count
        row = table.apply(key[:count], key[count:], RowChange(written_us, None, cells))
        node.watcher.take_as_told(schema, key, row)
    node.version += 1
    node.watcher.fed(place, rows)


def _table(node: Node, place: str) -> Table:
    places = sorted(node.watcher.views())
    keyspace, _, name = place.partition(".")
    found = node.catalog.tables.get((keyspace, name))
    if place in places and found is not None:
        return found
    hint = f"did you mean {nearest_word(place, places)!r}?" if places else "watch a table"
    raise UsageError(f"Cassandra has no watched table {place!r}", hint=hint)


def _serialised(schema: TableSchema, row: Mapping[str, Any]) -> list[bytes | None]:
    names = [column.name for column in schema.columns]
    for name in row:
        if name not in names:
            near = nearest_word(name, names)
            raise UsageError(f"{schema.place} has no column {name!r}; did you mean {near!r}?")
    for column in schema.keys:
        if row.get(column.name) is None:
            raise UsageError(f"a row for {schema.place} needs a value for {column.name!r}")
    return [_bytes(schema, column, row.get(column.name)) for column in schema.columns]


def _bytes(schema: TableSchema, column: Column, value: Any) -> bytes | None:
    if value is None:
        return None
    try:
        if column.type_name in ("uuid", "timeuuid") and isinstance(value, str):
            value = UUID(value)
        found: bytes = column.type.driver.serialize(value, PROTOCOL_VERSION)
    except Exception as error:
        raise UsageError(
            f"{schema.place}.{column.name} is {value!r:.80}; expected a value of the type "
            f"{column.type_name}"
        ) from error
    return found
