"""Collections whose elements are cells of their own: reading them, and changing them.

The path of an element is the element of a set, the key of a map, and for a list a time-based UUID:
the time of the append. Source: Cassandra, Lists, Sets and Maps.
"""

from __future__ import annotations

from collections.abc import Sequence

from semantix.worlds.simulated.cassandra.rows import Row
from semantix.worlds.simulated.cassandra.types.collection_types import LIST, MAP, SET, packed
from semantix.worlds.simulated.cassandra.types.column_type import ColumnType
from semantix.worlds.simulated.cassandra.types.scalars import SCALARS

Element = tuple[bytes, bytes]  # path and value
_LIST_ORDER = SCALARS["timeuuid"].sort_key


def value_of(kind: ColumnType, row: Row, position: int) -> bytes | None:
    """Give the serialised value of a column outside of the key. An empty collection is None."""
    if not kind.is_multi_cell:
        return row.value(position)
    found = live_elements(kind, row, position)
    if not found:
        return None
    if kind.form == SET:
        return packed(SET, [path for path, _ in found])
    if kind.form == LIST:
        return packed(LIST, [value for _, value in found])
    return packed(MAP, [one for element in found for one in element])


def live_elements(kind: ColumnType, row: Row, position: int) -> list[Element]:
    """Give the elements that a reader sees, in their order."""
    order = _LIST_ORDER if kind.form == LIST else kind.parts[0].sort_key
    found = [(at[1], cell[1]) for at, cell in row.elements(position) if cell[1] is not None]
    return sorted(found, key=lambda element: order(element[0]))


def listed(form: str, elements: Sequence[bytes]) -> list[Element]:
    """Give path and value of the elements of a set or a map, given as `packed` takes them."""
    if form == MAP:
        return list(zip(elements[::2], elements[1::2], strict=True))
    return [(element, b"") for element in elements]
