"""Captures the rows of a table, and fills a table with captured rows."""

from __future__ import annotations

from semantix.model.sim_time import SECOND_US, SimTime
from semantix.worlds.simulated.cassandra.durable.captured_form import (
    StoredCell,
    StoredDeletion,
    StoredPartition,
    StoredRow,
    StoredTable,
)
from semantix.worlds.simulated.cassandra.durable.stored_times import (
    Time,
    absolute,
    relative_to,
)
from semantix.worlds.simulated.cassandra.node import Node
from semantix.worlds.simulated.cassandra.rows import At, Cell, Row
from semantix.worlds.simulated.cassandra.storage.slices import Key, Slice
from semantix.worlds.simulated.cassandra.tables import Partition, Table


def stored_table(table: Table, now_us: SimTime) -> StoredTable:
    """Capture a table as of `now_us`: values whose TTL passes before are gone."""
    return StoredTable(
        table.schema, tuple(_stored_partition(*item, now_us) for item in table.scan())
    )


def _stored_partition(key: Key, partition: Partition, now_us: SimTime) -> StoredPartition:
    deletions = partition.deletions
    static = partition.static
    return StoredPartition(
        key,
        tuple(
            StoredDeletion(one, relative_to(deletions[one], now_us))
            for one in sorted(deletions, key=_order_of_slices)
        ),
        tuple(_stored_row(at, partition.rows[at], now_us) for _, at in partition.order),
        None if static is None else _stored_row((), static, now_us),
    )


def _order_of_slices(one: Slice) -> tuple[object, ...]:
    return one.prefix, one.low, one.high


def _stored_row(key: Key, row: Row, now_us: SimTime) -> StoredRow:
    marker_us, end = row.marker_us, row.marker_end
    has_ended = end is not None and end[0] * SECOND_US <= now_us
    return StoredRow(
        key,
        None if marker_us is None else relative_to(marker_us, now_us),
        None if row.deleted_us is None else relative_to(row.deleted_us, now_us),
        tuple(_stored_cell(at, row.cells[at], now_us) for at in sorted(row.cells, key=_order)),
        None if end is None else 0 if has_ended else end[0] * SECOND_US - now_us,
        0 if end is None else end[1],
        tuple((at, relative_to(us, now_us)) for at, us in sorted((row.cleared or {}).items())),
        tuple(sorted((row.totals or {}).items())),
    )


def _order(at: At) -> tuple[int, bytes]:
    return (at, b"") if isinstance(at, int) else at


def _stored_cell(at: At, cell: Cell, now_us: SimTime) -> StoredCell:
    position, path = (at, None) if isinstance(at, int) else at
    written_us = relative_to(cell[0], now_us)
    if len(cell) == 2:
        return StoredCell(position, cell[1], written_us, path)
    left_us = cell[2] * SECOND_US - now_us
    if left_us <= 0:
        return StoredCell(position, None, written_us, path, 0, cell[3])
    return StoredCell(position, cell[1], written_us, path, left_us, cell[3])


def fill(table: Table, stored: StoredTable, node: Node, now_us: SimTime) -> None:
    """Fill an empty table, and let the node know when its values end."""
    place = (table.schema.keyspace, table.schema.name)
    for part in stored.partitions:
        for deletion in part.deletions:
            table.delete_slice(part.key, deletion.slice, absolute(deletion.deleted_us, now_us))
        for kept in part.rows:
            _fill_row(table.row_at(part.key, kept.clustering_key), kept, now_us)
            _note_ends(node, kept, (place, part.key, kept.clustering_key), now_us)
        if part.static is not None:
            _fill_row(table.static_row_at(part.key), part.static, now_us)
            _note_ends(node, part.static, (place, part.key, None), now_us)


def _fill_row(row: Row, kept: StoredRow, now_us: SimTime) -> None:
    row.marker_us = _restored(kept.marker_us, now_us)
    row.deleted_us = _restored(kept.deleted_us, now_us)
    if kept.marker_end_us is not None:
        row.marker_end = _second(now_us + kept.marker_end_us), kept.marker_lifetime_s
        row.has_ended = kept.marker_end_us <= 0
    row.cells = {}
    for cell in kept.cells:
        at = cell.position if cell.path is None else (cell.position, cell.path)
        row.cells[at] = _restored_cell(cell, now_us)
    row.cleared = {at: absolute(time, now_us) for at, time in kept.cleared} or None
    row.totals = dict(kept.totals) or None


def _restored_cell(cell: StoredCell, now_us: SimTime) -> Cell:
    written_us = absolute(cell.written_us, now_us)
    if cell.end_us is None:
        return written_us, cell.value
    return written_us, cell.value, _second(now_us + cell.end_us), cell.lifetime_s


def _restored(time: Time | None, now_us: SimTime) -> int | None:
    return None if time is None else absolute(time, now_us)


def _note_ends(
    node: Node, kept: StoredRow, place: tuple[tuple[str, str], Key, Key | None], now_us: SimTime
) -> None:
    ends = [kept.marker_end_us, *(cell.end_us for cell in kept.cells)]
    for end_us in sorted({one for one in ends if one}):
        node.endings.add(_second(now_us + end_us), place)


def _second(time_us: int) -> int:
    """Give the second in which a time is, or the next one: TTLs end at whole seconds."""
    return -(-time_us // SECOND_US)
