"""Rows made of cells, and how two writes of one cell are reconciled.

Source: protocol reference 7.2; Cassandra, Cells.resolveRegular and BTreeRow.
"""

from __future__ import annotations

from collections.abc import Iterable

Cell = tuple[int, bytes | None]  # write timestamp in microseconds; None is a tombstone


def reconciled(left: Cell, right: Cell) -> Cell:
    """Give the cell that survives.

    The higher timestamp wins. At equal timestamps a tombstone wins, else the larger serialised
    value, compared as unsigned bytes. The order of arrival makes no difference.
    """
    if left[0] != right[0]:
        return left if left[0] > right[0] else right
    if left[1] is None or right[1] is None:
        return left if left[1] is None else right
    return left if left[1] >= right[1] else right


class RowChange:
    """What one modification does to one row.

    Attributes:
        marker_us: timestamp of the row marker that an INSERT writes; None: no INSERT.
        deleted_us: timestamp of a deletion of the whole row; None: no deletion.
        cells: (position of the column, cell), …
    """

    __slots__ = ("cells", "deleted_us", "marker_us")

    def __init__(
        self,
        marker_us: int | None,
        deleted_us: int | None,
        cells: Iterable[tuple[int, Cell]],
    ) -> None:
        self.marker_us = marker_us
        self.deleted_us = deleted_us
        self.cells = cells


class Row:
    """A row: marker, deletion, cells by column position. Deleted cells are removed at once."""

    __slots__ = ("cells", "deleted_us", "marker_us", "shown")

    def __init__(self, deleted_us: int | None = None) -> None:
        self.marker_us: int | None = None
        self.deleted_us = deleted_us
        self.cells: dict[int, Cell] = {}
        self.shown: dict[str, object] | None = None  # the values that the observer was told last

    def apply(self, change: RowChange) -> None:
        """Merge a change. The order of the changes makes no difference."""
        if change.deleted_us is not None:
            self.delete(change.deleted_us)
        deleted_us, marker_us = self.deleted_us, change.marker_us
        if (
            marker_us is not None
            and (deleted_us is None or marker_us > deleted_us)
            and (self.marker_us is None or marker_us > self.marker_us)
        ):
            self.marker_us = marker_us
        cells = self.cells
        for position, cell in change.cells:
            if deleted_us is not None and cell[0] <= deleted_us:
                continue
            known = cells.get(position)
            cells[position] = cell if known is None else reconciled(known, cell)

    def delete(self, deleted_us: int) -> None:
        """Delete everything with this timestamp or an earlier one."""
        if self.deleted_us is not None and self.deleted_us >= deleted_us:
            return
        self.deleted_us = deleted_us
        if self.marker_us is not None and self.marker_us <= deleted_us:
            self.marker_us = None
        self.cells = {at: cell for at, cell in self.cells.items() if cell[0] > deleted_us}

    def is_live(self) -> bool:
        """Tell whether a SELECT sees the row. It does if the row has a marker or any value."""
        if self.marker_us is not None:
            return True
        return any(cell[1] is not None for cell in self.cells.values())

    def value(self, position: int) -> bytes | None:
        """Give the serialised value of a column outside of the key."""
        cell = self.cells.get(position)
        return None if cell is None else cell[1]

    def written_us(self, position: int) -> int | None:
        """Give WRITETIME of a column."""
        cell = self.cells.get(position)
        return None if cell is None or cell[1] is None else cell[0]
