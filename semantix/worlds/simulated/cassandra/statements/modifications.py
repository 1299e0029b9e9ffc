"""INSERT, UPDATE and DELETE, compiled for a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from cassandra.query import UNSET_VALUE

from semantix.worlds.simulated.cassandra.cql.data_syntax import Delete, Insert, Modification, Update
from semantix.worlds.simulated.cassandra.cql.phrases import NULL, Constant, Term
from semantix.worlds.simulated.cassandra.errors import bad_syntax, invalid
from semantix.worlds.simulated.cassandra.rows import Cell, RowChange
from semantix.worlds.simulated.cassandra.schema import Column, TableSchema
from semantix.worlds.simulated.cassandra.statements.conditions import Condition, compile_condition
from semantix.worlds.simulated.cassandra.statements.restrictions import key_of_modification
from semantix.worlds.simulated.cassandra.statements.terms import (
    TIMESTAMP,
    Draw,
    Getter,
    Markers,
    Values,
    column_getter,
    number_getter,
)
from semantix.worlds.simulated.cassandra.tables import Key

_NULL_TERM = Constant(NULL, "null")


@dataclass(slots=True)
class Change:
    """One modification with its values.

    Attributes:
        clustering_key: of the row; if `row` is None, a prefix.
        row: the change of one row. None: all rows with the prefix are deleted.
        timestamp_us: of the modification.
    """

    schema: TableSchema
    partition_key: Key
    clustering_key: Key
    row: RowChange | None
    timestamp_us: int


class ModificationPlan:
    """A compiled modification.

    Attributes:
        condition: of a lightweight transaction; None: it is none.
        has_timestamp: whether the text has USING TIMESTAMP.
    """

    __slots__ = (
        "_cells",
        "_deletes",
        "_is_range",
        "_key",
        "_marks",
        "_timestamp",
        "condition",
        "has_timestamp",
        "place",
        "schema",
    )

    def __init__(self, statement: Modification, schema: TableSchema, markers: Markers) -> None:
        self.schema = schema
        self.place = (schema.keyspace, schema.name)
        self._marks = isinstance(statement, Insert)
        self._deletes = isinstance(statement, Delete) and not statement.columns
        cells, key = _parts(statement, schema)
        self._cells = tuple(
            (position, column_getter(term, schema.columns[position], schema, markers))
            for position, term in cells
        )
        self._is_range = self._deletes and len(key) < len(schema.keys)
        self._key: tuple[tuple[Getter, Column], ...] = tuple(
            (column_getter(term, column, schema, markers), column)
            for term, column in zip(key, schema.keys[: len(key)], strict=True)
        )
        self._timestamp: Callable[[Values], int | None] | None = None
        self.has_timestamp = statement.timestamp is not None
        if statement.timestamp is not None:
            self._timestamp = number_getter(statement.timestamp, TIMESTAMP, schema, markers)
        self.condition: Condition | None = compile_condition(statement, schema, markers)
        if self.condition is not None:
            self._check_condition(statement)

    def _check_condition(self, statement: Modification) -> None:
        if self.has_timestamp:
            raise invalid("Cannot provide custom timestamp for conditional updates")
        if len(self._key) < len(self.schema.keys):
            raise invalid(
                "DELETE statements must restrict all PRIMARY KEY columns with equality relations "
                "in order to delete non static columns"
            )

    def key(self, values: Values, draw: Draw) -> tuple[Key, Key]:
        """Give partition key and clustering key or a prefix of it. Raises InvalidRequest."""
        found = []
        for get, column in self._key:
            value = get(values, draw)
            if type(value) is not bytes:
                raise _bad_key(value, column)
            found.append(value)
        count = self.schema.partition_count
        if count == 1 and not found[0]:
            raise invalid("Key may not be empty")
        return tuple(found[:count]), tuple(found[count:])

    def change(self, values: Values, timestamp_us: int, draw: Draw) -> Change:
        """Evaluate the terms.

        Args:
            timestamp_us: of the request. USING TIMESTAMP in the text overrides it.
        """
        partition_key, clustering_key = self.key(values, draw)
        if self._timestamp is not None:
            own_us = self._timestamp(values)
            timestamp_us = timestamp_us if own_us is None else own_us
        row = None
        if not self._is_range:
            cells: list[tuple[int, Cell]] = []
            for position, get in self._cells:
                value = get(values, draw)
                if value is not UNSET_VALUE:
                    cells.append((position, (timestamp_us, value)))
            row = RowChange(
                timestamp_us if self._marks else None,
                timestamp_us if self._deletes else None,
                cells,
            )
        return Change(self.schema, partition_key, clustering_key, row, timestamp_us)

    def routing_indexes(self, markers: Markers) -> list[int] | None:
        """Give the markers of the partition key; None: a part of it is no marker."""
        wanted = [column.name for column in self.schema.keys[: self.schema.partition_count]]
        if any(name not in markers.by_column for name in wanted):
            return None
        return [markers.by_column[name] for name in wanted]


def _bad_key(value: Any, column: Column) -> Exception:
    word = "unset" if value is UNSET_VALUE else "null"
    return invalid(f"Invalid {word} value in condition for column {column.name}")


def _parts(
    statement: Modification, schema: TableSchema
) -> tuple[list[tuple[int, Term]], Sequence[Term]]:
    """Give (position, term) of the cells written, and the terms of the key."""
    if isinstance(statement, Insert):
        return _insert_parts(statement, schema)
    if isinstance(statement, Update):
        cells = _assignments(statement, schema)
        key = key_of_modification(schema, statement.where, "UPDATE", may_be_prefix=False)
        return cells, key
    null = _deleted_columns(statement, schema)
    key = key_of_modification(schema, statement.where, "DELETE", may_be_prefix=True)
    if null and len(key) < len(schema.keys):
        raise invalid("Range deletions are not supported for specific columns")
    return null, key


def _insert_parts(
    statement: Insert, schema: TableSchema
) -> tuple[list[tuple[int, Term]], Sequence[Term]]:
    if len(statement.columns) != len(statement.values):
        raise invalid("Unmatched column names/values")
    if len(dict.fromkeys(statement.columns)) < len(statement.columns):
        raise invalid("The column names contains duplicates")
    terms = {
        schema.position(column): term
        for column, term in zip(statement.columns, statement.values, strict=True)
    }
    keys, count = schema.keys, schema.partition_count
    parts = (("partition key parts", range(count)), ("clustering keys", range(count, len(keys))))
    for what, positions in parts:
        missing = [keys[at].name for at in positions if at not in terms]
        if missing:
            raise invalid(f"Some {what} are missing: {', '.join(missing)}")
    cells = [(at, term) for at, term in terms.items() if at >= len(keys)]
    return cells, [terms[at] for at in range(len(keys))]


def _assignments(statement: Update, schema: TableSchema) -> list[tuple[int, Term]]:
    cells: dict[int, Term] = {}
    for column, term in statement.assignments:
        position = schema.position(column)
        if position < len(schema.keys):
            raise invalid(f"PRIMARY KEY part {column} found in SET part")
        if position in cells:
            raise bad_syntax(f"Multiple incompatible setting of column {column}")
        cells[position] = term
    return list(cells.items())


def _deleted_columns(statement: Delete, schema: TableSchema) -> list[tuple[int, Term]]:
    cells: list[tuple[int, Term]] = []
    for column in statement.columns:
        position = schema.position(column)
        if position < len(schema.keys):
            raise invalid(
                f"Invalid identifier {column} for deletion (should not be a PRIMARY KEY part)"
            )
        cells.append((position, _NULL_TERM))
    return cells
