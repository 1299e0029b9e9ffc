"""Lists, sets, maps and tuples: their serialised forms and their orders."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from cassandra import cqltypes

from semantix.worlds.simulated.cassandra.errors import invalid
from semantix.worlds.simulated.cassandra.types.column_type import ColumnType

LIST, SET, MAP, TUPLE = "list", "set", "map", "tuple"
_DRIVER = {
    LIST: cqltypes.ListType,
    SET: cqltypes.SetType,
    MAP: cqltypes.MapType,
    TUPLE: cqltypes.TupleType,
}


def collection_type(form: str, parts: tuple[ColumnType, ...], *, is_frozen: bool) -> ColumnType:
    """Make the type of a list, a set, a map or a tuple. A tuple is always frozen."""
    listed = f"{form}<{', '.join(part.name for part in parts)}>"
    is_frozen = is_frozen or form == TUPLE
    driver = _DRIVER[form].apply_parameters([part.driver for part in parts])
    return ColumnType(
        f"frozen<{listed}>" if is_frozen else listed,
        *(driver, (), _no_constant, _order(form, parts), _check(form, parts)),
        form=form,
        is_multi_cell=not is_frozen,
        parts=parts,
    )


def packed(form: str, elements: Sequence[bytes | None]) -> bytes:
    """Serialise elements: of a map key, value, key, …; only those of a tuple may be None."""
    body = b"".join(
        (-1 if one is None else len(one)).to_bytes(4, "big", signed=True) + (one or b"")
        for one in elements
    )
    if form == TUPLE:
        return body
    count = len(elements) // 2 if form == MAP else len(elements)
    return count.to_bytes(4, "big", signed=True) + body


def unpacked(form: str, value: bytes) -> list[bytes | None]:
    """Give the elements of a serialised value, as `packed` takes them."""
    position = 0 if form == TUPLE else 4
    found: list[bytes | None] = []
    while position < len(value):
        length = int.from_bytes(value[position : position + 4], "big", signed=True)
        position += 4
        found.append(None if length < 0 else value[position : position + length])
        position += max(length, 0)
    return found


def elements_of(form: str, value: bytes) -> list[bytes]:
    """Give the elements of a list, set or map. Raises InvalidRequest if one of them is null."""
    found = []
    for one in unpacked(form, value):
        if one is None:
            raise invalid("null is not supported inside collections")
        found.append(one)
    return found


def sorted_set(kind: ColumnType, elements: Iterable[bytes]) -> list[bytes]:
    """Give the elements in order, each once."""
    return sorted(dict.fromkeys(elements), key=kind.sort_key)


def sorted_map(kind: ColumnType, pairs: Iterable[tuple[bytes, bytes]]) -> list[bytes]:
    """Give key, value, key, … in the order of the keys; of equal keys the last value."""
    found = dict(pairs)
    return [one for key in sorted(found, key=kind.sort_key) for one in (key, found[key])]


def normal(kind: ColumnType, value: bytes) -> bytes:
    """Bring a bound value into the server's order, as a client may send sets and maps unsorted."""
    if kind.form == SET:
        return packed(SET, sorted_set(kind.parts[0], elements_of(SET, value)))
    if kind.form == MAP:
        listed = elements_of(MAP, value)
        return packed(MAP, sorted_map(kind.parts[0], zip(listed[::2], listed[1::2], strict=True)))
    if kind.form == LIST:
        elements_of(LIST, value)
    return value


def _no_constant(text: str) -> bytes:
    raise AssertionError(text)  # a collection accepts no kind of constant


def _order(form: str, parts: tuple[ColumnType, ...]) -> Callable[[bytes], Any]:
    def sort_key(value: bytes) -> Any:
        kinds = parts * (len(unpacked(form, value)) + 1) if form != TUPLE else parts
        return tuple(
            (one is not None, None if one is None else kind.sort_key(one))
            for one, kind in zip(unpacked(form, value), kinds, strict=False)
        )

    return sort_key


def _check(form: str, parts: tuple[ColumnType, ...]) -> Callable[[bytes], None]:
    def check(value: bytes) -> None:
        found = unpacked(form, value)
        kinds = parts if form == TUPLE else parts * len(found)
        for one, kind in zip(found, kinds, strict=False):
            if one is not None:
                kind.check(one)

    return check
