"""Literals of lists, sets, maps and tuples, compiled for a column."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from cassandra.query import UNSET_VALUE

from semantix.worlds.simulated.cassandra.cql.phrases import (
    NULL,
    Call,
    Collected,
    Constant,
    Marker,
    Term,
    written,
)
from semantix.worlds.simulated.cassandra.errors import invalid, server_error
from semantix.worlds.simulated.cassandra.types.collection_types import (
    LIST,
    MAP,
    SET,
    TUPLE,
    normal,
    packed,
    sorted_map,
    sorted_set,
    unpacked,
)
from semantix.worlds.simulated.cassandra.types.column_type import ColumnType

Getter = Callable[[Any, Any], Any]  # (values of the markers, now()) → bytes, None or UNSET_VALUE
_CALLS = {"now": ("timeuuid", "uuid"), "totimestamp": ("timestamp",)}


def fits(term: Term, kind: ColumnType) -> bool:
    """Tell whether a term can be a value of a type."""
    if isinstance(term, Constant):
        return term.kind == NULL or term.kind in kind.kinds
    if isinstance(term, Call):
        return kind.name in _CALLS[term.name]
    if isinstance(term, Marker):
        return True
    if term.form == TUPLE and kind.form == TUPLE:
        pairs = zip(term.parts, kind.parts, strict=False)
        return len(term.parts) <= len(kind.parts) and all(fits(*pair) for pair in pairs)
    is_empty_map = term.form == SET and not term.parts and kind.form == MAP
    if term.form != kind.form and not is_empty_map:
        return False
    kinds = kind.parts * len(term.parts)
    return all(fits(part, kinds[at]) for at, part in enumerate(term.parts))


def check_literal(term: Collected, name: str, kind: ColumnType) -> None:
    """Refuse a literal that does not fit its column. Raises InvalidRequest."""
    if term.form == LIST and kind.form != LIST:
        raise invalid(f"Unexpected receiver type '{kind.name}'; only list and vector are expected")
    is_empty_map = term.form == SET and not term.parts and kind.form == MAP
    if term.form != kind.form and not is_empty_map:
        what = "tuple type" if term.form == TUPLE else term.form
        raise invalid(f"Invalid {what} literal for {name} of type {kind.name}")
    if kind.form == TUPLE:
        _check_tuple(term, name, kind)
        return
    for at, part in enumerate(term.parts):
        if isinstance(part, Marker):
            raise invalid(
                f"Invalid {term.form} literal for {name}: bind variables are not supported inside "
                "collection literals"
            )
        if isinstance(part, Constant) and part.kind == NULL:
            raise invalid("null is not supported inside collections")
        kind_of_part = kind.parts[at % len(kind.parts)]
        if not fits(part, kind_of_part):
            what = "value" if term.form != MAP else ("key", "value")[at % 2]
            raise invalid(
                f"Invalid {term.form} literal for {name}: {what} {written(part)} is not of type "
                f"{kind_of_part.name}"
            )


def _check_tuple(term: Collected, name: str, kind: ColumnType) -> None:
    if len(term.parts) > len(kind.parts):
        raise invalid(
            f"Invalid tuple literal for {name}: too many elements. Type {kind.name} expects "
            f"{len(kind.parts)} but got {len(term.parts)}"
        )
    for at, part in enumerate(term.parts):
        if not fits(part, kind.parts[at]):
            raise invalid(
                f"Invalid tuple literal for {name}: component {at} is not of type "
                f"{kind.parts[at].name}"
            )


def literal_getter(kind: ColumnType, parts: Sequence[Getter]) -> Getter:
    """Make the getter of a literal from the getters of its parts."""

    def get(values: Any, draw: Any) -> bytes:
        found = [part(values, draw) for part in parts]
        if kind.form == TUPLE:
            missing = [None] * (len(kind.parts) - len(found))
            return packed(TUPLE, [None if one is UNSET_VALUE else one for one in found] + missing)
        if kind.form == SET:
            return packed(SET, sorted_set(kind.parts[0], found))
        if kind.form == MAP:
            pairs = zip(found[::2], found[1::2], strict=True)
            return packed(MAP, sorted_map(kind.parts[0], pairs))
        return packed(LIST, found)

    return get


_MAY_BE_EMPTY = ("text", "ascii", "blob")


def _has_nothing(kind: ColumnType, value: bytes) -> bool:
    """Tell whether an element is missing. The driver sends None as no bytes."""
    return any(
        not one and kind.parts[at % len(kind.parts)].name not in _MAY_BE_EMPTY
        for at, one in enumerate(unpacked(kind.form, value))
    )


def bound_getter(index: int, kind: ColumnType) -> Getter:
    """Make the getter of a marker that stands for a collection or a tuple."""

    def get(values: Any, _draw: Any) -> Any:
        value = values[index]
        if not isinstance(value, bytes):
            return value
        if kind.form != TUPLE and _has_nothing(kind, value):
            raise server_error(
                'java.lang.NullPointerException: Cannot invoke "java.nio.ByteBuffer.remaining()" '
                'because "value" is null'
            )
        return normal(kind, value)

    return get
