"""The terms of a statement, each compiled for its column."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from cassandra.cqltypes import Int32Type, LongType
from cassandra.protocol import ColumnMetadata
from cassandra.query import UNSET_VALUE

from semantix.worlds.simulated.cassandra.cql.phrases import (
    NULL,
    Call,
    Collected,
    Constant,
    Marker,
    Term,
)
from semantix.worlds.simulated.cassandra.cql.table_options import TTL_MAX_S
from semantix.worlds.simulated.cassandra.errors import OutsideSubset, invalid
from semantix.worlds.simulated.cassandra.schema import Column, TableSchema
from semantix.worlds.simulated.cassandra.statements.collected import (
    bound_getter,
    check_literal,
    literal_getter,
)
from semantix.worlds.simulated.cassandra.time_uuids import milliseconds_of
from semantix.worlds.simulated.cassandra.types.collection_types import (
    LIST,
    collection_type,
    unpacked,
)
from semantix.worlds.simulated.cassandra.types.column_type import ColumnType

TIMESTAMP, LIMIT, TTL = "[timestamp]", "[limit]", "[ttl]"  # the server's names for these markers
Values = Sequence[Any]  # of the markers: bytes, None or UNSET_VALUE
Draw = Callable[[], bytes]  # now(): the next time-based UUID of the server
Getter = Callable[[Values, Draw], Any]  # gives bytes, None or UNSET_VALUE


class Markers:
    """The columns that the markers of one statement stand for.

    Attributes:
        columns: for each marker: keyspace, table, name and the driver's type.
        kinds: for each marker its column type; None: it is no value of a column.
        by_column: the last marker that stands for a column.
    """

    def __init__(self, count: int) -> None:
        self.columns: list[ColumnMetadata | None] = [None] * count
        self.kinds: list[ColumnType | None] = [None] * count
        self.by_column: dict[str, int] = {}

    def note(
        self,
        marker: Marker,
        column: str,
        driver_type: Any,
        place: TableSchema,
        kind: ColumnType | None = None,
    ) -> None:
        """Say what a marker stands for."""
        self.kinds[marker.index] = kind
        name = marker.name or column
        self.by_column[column] = marker.index
        self.columns[marker.index] = ColumnMetadata(place.keyspace, place.name, name, driver_type)

    def note_list(self, marker: Marker, name: str, driver_type: Any, place: TableSchema) -> None:
        """Say that a marker stands for the list behind IN. It gives no part of a routing key."""
        shown = marker.name or name
        self.columns[marker.index] = ColumnMetadata(place.keyspace, place.name, shown, driver_type)


def column_getter(term: Term, column: Column, schema: TableSchema, markers: Markers) -> Getter:
    """Compile a value for a column. Raises InvalidRequest if its type does not fit."""
    return value_getter(term, column.name, column.type, schema, markers)


def value_getter(
    term: Term, name: str, kind: ColumnType, schema: TableSchema, markers: Markers
) -> Getter:
    """Compile a value of a type; `name` is what messages and markers call it."""
    if isinstance(term, Marker):
        markers.note(term, name, kind.driver, schema, kind)
        if kind.form != "scalar":
            return bound_getter(term.index, kind)
        return _checked_marker(term.index, kind) if kind.name == "timeuuid" else _marker(term.index)
    if isinstance(term, Call):
        return _call(term, name, kind)
    if isinstance(term, Collected):
        check_literal(term, name, kind)
        parts = [
            value_getter(part, f"{name}[{at}]", kind.parts[at % len(kind.parts)], schema, markers)
            for at, part in enumerate(term.parts)
        ]
        return literal_getter(kind, parts)
    if term.kind == NULL:
        return _constant(None)
    if kind.form == "tuple":
        raise OutsideSubset(f"a constant for the tuple {name}")
    return _constant(kind.from_constant(term, name))


def list_getter(
    term: Term, column: Column, schema: TableSchema, markers: Markers
) -> Callable[[Values, Draw], list[Any]]:
    """Compile the values behind IN: a list of bytes, None or UNSET_VALUE."""
    kind = column.type
    if isinstance(term, Marker):
        listed = collection_type(LIST, (kind,), is_frozen=True)
        markers.note_list(term, f"in({column.name})", listed.driver, schema)
        index = term.index
        return lambda values, _: _bound_list(values[index], column.name)
    assert isinstance(term, Collected)
    parts = [column_getter(part, column, schema, markers) for part in term.parts]
    return lambda values, draw: [part(values, draw) for part in parts]


def _bound_list(value: Any, name: str) -> list[Any]:
    if value is UNSET_VALUE or value is None:
        word = "null" if value is None else "unset"
        raise invalid(f"Invalid {word} value for column {name}")
    return [b"" if one is None else one for one in unpacked(LIST, value)]


def number_getter(
    term: Term, name: str, schema: TableSchema, markers: Markers
) -> Callable[[Values], int | None]:
    """Compile the number of USING TIMESTAMP (`[timestamp]`) or TTL (`[ttl]`), or of LIMIT."""
    if isinstance(term, Marker):
        driver_type = LongType if name == TIMESTAMP else Int32Type
        markers.note(term, name, driver_type, schema)
        index = term.index
        return lambda values: bound_number(values[index], name)
    number = literal_number(term, name)
    return lambda _: in_bounds(number, name)


def literal_number(term: Term, name: str) -> int:
    """Give the number of a literal. Raises InvalidRequest if it does not fit the server's type."""
    assert isinstance(term, Constant)
    kind, bits = ("long", 63) if name == TIMESTAMP else ("int", 31)
    number = int(term.text)
    if not -(2**bits) <= number < 2**bits:
        raise invalid(f"Unable to make {kind} from '{term.text}'")
    return number


def in_bounds(number: int, name: str) -> int:
    """Give a number back. Raises InvalidRequest for -2^63 as a timestamp, and for a wrong TTL."""
    if name == TTL and number < 0:
        raise invalid(f"A TTL must be greater or equal to 0, but was {number}")
    if name == TTL and number > TTL_MAX_S:
        raise invalid(f"ttl is too large. requested ({number}) maximum ({TTL_MAX_S})")
    if name == TIMESTAMP and number == -(2**63):
        raise invalid(f"Out of bound timestamp, must be in [{1 - 2**63}, {2**63 - 1}]")
    return number


def bound_number(value: Any, name: str) -> int | None:
    """Give the number that a marker was bound to; None: the marker was left unset."""
    if value is UNSET_VALUE:
        return None
    if value is None and name == TTL:
        return 0  # no TTL, not even that of the table
    if value is None:
        word = "timestamp" if name == TIMESTAMP else "limit"
        raise invalid(f"Invalid null value of {word}")
    return in_bounds(int.from_bytes(value, "big", signed=True), name)


def _marker(index: int) -> Getter:
    return lambda values, _: values[index]


def _checked_marker(index: int, kind: ColumnType) -> Getter:
    def get(values: Values, _: Draw) -> Any:
        value = values[index]
        if isinstance(value, bytes):
            kind.check(value)
        return value

    return get


def _constant(value: bytes | None) -> Getter:
    return lambda _values, _draw: value


def _call(call: Call, name: str, kind: ColumnType) -> Getter:
    if call.name == "now":
        if kind.name not in ("timeuuid", "uuid"):
            raise _type_error("now", "timeuuid", name, kind)
        return lambda _, draw: draw()
    if kind.name != "timestamp":
        raise _type_error("totimestamp", "timestamp", name, kind)
    return lambda _, draw: milliseconds_of(draw())


def _type_error(function: str, gives: str, name: str, kind: ColumnType) -> Exception:
    return invalid(
        f"Type error: cannot assign result of function system.{function} (type {gives}) to "
        f"{name} (type {kind.name})"
    )
