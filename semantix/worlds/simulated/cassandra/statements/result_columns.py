"""The columns of a result, and how each is read from a row."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cassandra.cqltypes import Int32Type, LongType

from semantix.worlds.simulated.cassandra.cql.data_syntax import Selector
from semantix.worlds.simulated.cassandra.errors import OutsideSubset, invalid
from semantix.worlds.simulated.cassandra.rows import Row
from semantix.worlds.simulated.cassandra.schema import TableSchema
from semantix.worlds.simulated.cassandra.storage.multi_cells import value_of
from semantix.worlds.simulated.cassandra.storage.slices import Key

# (partition key, clustering key, row, static row, seconds since 1970) → a value of the driver
Reader = Callable[[Key, Key, Row, Row, int], Any]


def count(_partition: Key, _clustering: Key, _row: Row, _static: Row, _now_s: int) -> Any:
    """Stand for count(*), which no single row has."""
    return None


def reader_of(selector: Selector, schema: TableSchema) -> tuple[str, Any, Reader]:
    """Give a result column's name, driver type and reader. Raises InvalidRequest."""
    if selector.kind == "count":
        return "count", LongType, count
    position = schema.position(selector.column)
    column, kind = schema.columns[position], schema.columns[position].type
    if selector.kind != "column":
        return _of_cell(selector.kind, position, schema)
    to_python = kind.to_python
    partition_count, key_count = schema.partition_count, len(schema.keys)
    made: Reader
    if position < partition_count:

        def made(partition: Key, _c: Key, _row: Row, _static: Row, _now_s: int) -> Any:
            return to_python(partition[position])

    elif position < key_count:
        at = position - partition_count

        def made(_p: Key, clustering: Key, _row: Row, _static: Row, _now_s: int) -> Any:
            return to_python(clustering[at]) if clustering else None

    elif schema.is_static(position):

        def made(_p: Key, _c: Key, _row: Row, static: Row, _now_s: int) -> Any:
            return to_python(value_of(kind, static, position))

    elif kind.is_multi_cell:

        def made(_p: Key, _c: Key, row: Row, _static: Row, _now_s: int) -> Any:
            return to_python(value_of(kind, row, position))

    else:

        def made(_p: Key, _c: Key, row: Row, _static: Row, _now_s: int) -> Any:
            return to_python(row.value(position))

    return column.name, kind.driver, made


def _of_cell(function: str, position: int, schema: TableSchema) -> tuple[str, Any, Reader]:
    """Read WRITETIME or TTL of a column."""
    column = schema.columns[position]
    if position < len(schema.keys):
        raise invalid(f"Cannot use selection function {function} on PRIMARY KEY part {column.name}")
    if column.type.is_multi_cell:
        raise OutsideSubset(f"{function}() of a collection")
    is_static = schema.is_static(position)
    name = f"{function}({column.name})"
    if function == "writetime":
        return (
            name,
            LongType,
            lambda _p, _c, row, static, _now_s: (static if is_static else row).written_us(position),
        )
    return (
        name,
        Int32Type,
        lambda _p, _c, row, static, now_s: (static if is_static else row).left_s(position, now_s),
    )
