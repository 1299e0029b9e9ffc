"""Rows made of cells, and how two writes of one cell are reconciled.

Source: protocol reference 7.2; Cassandra, Cells.resolveRegular, LivenessInfo.supersedes, BTreeRow.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

# Write timestamp in microseconds and value; None is a tombstone. A cell with a TTL also has the
# second (since 1970) in which it ends, and its TTL in seconds. At its end the value becomes None.
Cell = tuple[int, bytes | None] | tuple[int, bytes | None, int, int]
# Where a cell of a row is: the position of its column, and in a collection the element's path.
At = int | tuple[int, bytes]
End = tuple[int, int]  # the second in which a row marker ends, and its TTL in seconds


def reconciled(left: Cell, right: Cell) -> Cell:
    """Give the cell that survives.

    The higher timestamp wins. At equal timestamps a tombstone wins over a cell with a TTL, and both
    over other cells; of two cells with TTLs the one that ends later, then the one with the smaller
    TTL; else the larger serialised value, compared as unsigned bytes. The order of arrival makes no
    difference.
    """
    if left[0] != right[0]:
        return left if left[0] > right[0] else right
    if len(left) == 4 or len(right) == 4:
        return left if _rank(left) >= _rank(right) else right
    if left[1] is None or right[1] is None:
        return left if left[1] is None else right
    return left if left[1] >= right[1] else right


def _rank(cell: Cell) -> tuple[int, int, int, bytes]:
    if len(cell) == 4:
        return 1, cell[2], -cell[3], cell[1] or b""
    return (2, 0, 0, b"") if cell[1] is None else (0, 0, 0, cell[1])


class RowChange:
    """What one modification does to one row.

    Attributes:
        marker_us: timestamp of the row marker that an INSERT writes; None: no INSERT.
        deleted_us: timestamp of a deletion of the whole row; None: no deletion.
        cells: (place, cell), …
        marker_end: when the marker ends; None: never.
        cleared: (position, timestamp) of collections whose older elements are deleted.
        added: (position, amount) for counters.
        added_us: timestamp of the change of the counters.
    """

    __slots__ = ("added", "added_us", "cells", "cleared", "deleted_us", "marker_end", "marker_us")

    def __init__(
        self,
        marker_us: int | None,
        deleted_us: int | None,
        cells: Iterable[tuple[At, Cell]],
        marker_end: End | None = None,
    ) -> None:
        self.marker_us = marker_us
        self.deleted_us = deleted_us
        self.cells = cells
        self.marker_end = marker_end
        self.cleared: Iterable[tuple[int, int]] = ()
        self.added: Iterable[tuple[int, int]] = ()
        self.added_us = 0


class Row:
    """A row: marker, deletion, cells by their places. Deleted cells are removed at once.

    Attributes:
        marker_end: when the marker ends; None: never.
        has_ended: whether the marker has ended.
        cleared: the latest deletion of each collection, by position; None: there was none.
        totals: of counters, by position, which a deletion of the row does not reset.
    """

    __slots__ = (
        *("cells", "cleared", "deleted_us", "has_ended", "marker_end", "marker_us", "shown"),
        "totals",
    )

    def __init__(self, deleted_us: int | None = None) -> None:
        self.marker_us: int | None = None
        self.marker_end: End | None = None
        self.has_ended = False
        self.deleted_us = deleted_us
        self.cells: dict[At, Cell] = {}
        self.cleared: dict[int, int] | None = None
        self.totals: dict[int, int] | None = None
        self.shown: dict[str, object] | None = None  # the values that the observer was told last

    def apply(self, change: RowChange) -> None:
        """Merge a change. The order of the changes makes no difference."""
        if change.deleted_us is not None:
            self.delete(change.deleted_us)
        deleted_us, marker_us = self.deleted_us, change.marker_us
        if (
            marker_us is not None
            and (deleted_us is None or marker_us > deleted_us)
            and (self.marker_us is None or self._is_superseded(marker_us, change.marker_end))
        ):
            self.marker_us = marker_us
            self.marker_end = change.marker_end
            self.has_ended = False
        for position, cleared_us in change.cleared:
            self.clear(position, cleared_us)
        cells = self.cells
        for at, cell in change.cells:
            if deleted_us is not None and cell[0] <= deleted_us:
                continue
            if self.cleared is not None and self._is_cleared(at, cell):
                continue
            known = cells.get(at)
            cells[at] = cell if known is None else reconciled(known, cell)
        for position, amount in change.added:
            self._add(position, amount, change.added_us)

    def delete(self, deleted_us: int) -> None:
        """Delete everything with this timestamp or an earlier one."""
        if self.deleted_us is not None and self.deleted_us >= deleted_us:
            return
        self.deleted_us = deleted_us
        if self.marker_us is not None and self.marker_us <= deleted_us:
            self.marker_us, self.marker_end = None, None
        self.cells = {at: cell for at, cell in self.cells.items() if cell[0] > deleted_us}

    def clear(self, position: int, cleared_us: int) -> None:
        """Delete the elements of a collection with this timestamp or an earlier one."""
        if self.cleared is None:
            self.cleared = {}
        if self.cleared.get(position, cleared_us - 1) >= cleared_us:
            return
        self.cleared[position] = cleared_us
        for at, cell in tuple(self.elements(position)):
            if cell[0] <= cleared_us:
                del self.cells[at]

    def elements(self, position: int) -> Iterator[tuple[tuple[int, bytes], Cell]]:
        """Give the cells of a collection, in no order."""
        for at, cell in self.cells.items():
            if isinstance(at, tuple) and at[0] == position:
                yield at, cell

    def end(self, now_s: int) -> None:
        """End the cells and the marker whose TTL has passed."""
        if self.marker_end is not None and self.marker_end[0] <= now_s:
            self.has_ended = True
        for at, cell in self.cells.items():
            if len(cell) == 4 and cell[2] <= now_s:
                self.cells[at] = (cell[0], None, cell[2], cell[3])

    def is_live(self) -> bool:
        """Tell whether a SELECT sees the row. It does if the row has a marker or any value."""
        if self.marker_us is not None and not self.has_ended:
            return True
        return any(cell[1] is not None for cell in self.cells.values())

    def value(self, position: int) -> bytes | None:
        """Give the serialised value of a column outside of the key that is one cell."""
        cell = self.cells.get(position)
        return None if cell is None else cell[1]

    def written_us(self, position: int) -> int | None:
        """Give WRITETIME of a column."""
        cell = self.cells.get(position)
        return None if cell is None or cell[1] is None else cell[0]

    def left_s(self, position: int, now_s: int) -> int | None:
        """Give TTL of a column: the seconds that are left; None: it has no TTL, or no value."""
        cell = self.cells.get(position)
        if cell is None or len(cell) == 2 or cell[1] is None:
            return None
        return cell[2] - now_s

    def _is_superseded(self, marker_us: int, end: End | None) -> bool:
        assert self.marker_us is not None
        if marker_us != self.marker_us or end is None:
            return marker_us > self.marker_us
        return self.marker_end is None or end[0] > self.marker_end[0]

    def _is_cleared(self, at: At, cell: Cell) -> bool:
        if isinstance(at, int) or self.cleared is None:
            return False
        cleared_us = self.cleared.get(at[0])
        return cleared_us is not None and cell[0] <= cleared_us

    def _add(self, position: int, amount: int, added_us: int) -> None:
        """Add to a counter. One whose column was deleted stays deleted, as in the server."""
        if self.totals is None:
            self.totals = {}
        total = self.totals[position] = _wrapped(self.totals.get(position, 0) + amount)
        known = self.cells.get(position)
        if known is not None and known[1] is None:
            return
        written_us = added_us if known is None else max(known[0], added_us)
        if self.deleted_us is None or written_us > self.deleted_us:
            self.cells[position] = (written_us, total.to_bytes(8, "big", signed=True))


def _wrapped(number: int) -> int:
    """Wrap around as a Java long does."""
    return (number + 2**63) % 2**64 - 2**63
