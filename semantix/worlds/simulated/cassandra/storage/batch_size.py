"""The size of a batch, which the server limits (`batch_size_fail_threshold`: 50 KiB).

A batch within one partition has no limit. The numbers were measured on Cassandra 5.0.4: batches at
the limit are accepted, and one byte more is refused.
"""

from __future__ import annotations

from collections.abc import Sequence

from semantix.worlds.simulated.cassandra.errors import invalid
from semantix.worlds.simulated.cassandra.rows import RowChange
from semantix.worlds.simulated.cassandra.statements.changes import Change

_LIMIT = 50 * 1024
_PARTITION, _ROW, _CELL, _COLLECTION, _SLICE = 29, 21, 20, 12, 16
_TTL_OF_CELL, _TTL_OF_MARKER = 8, 4


def check_batch_size(changes: Sequence[Change]) -> None:
    """Refuse a batch over several partitions that is too large. Raises InvalidRequest."""
    if len(changes) < 2:
        return
    partitions = {(one.schema.keyspace, one.partition_key) for one in changes}
    if len(partitions) > 1 and batch_size(changes) > _LIMIT:
        raise invalid("Batch too large")


def batch_size(changes: Sequence[Change]) -> int:
    """Give the size as the server counts it, in bytes."""
    size = _PARTITION * len({(one.schema.place, one.partition_key) for one in changes})
    rows: dict[tuple[str, tuple[bytes, ...], tuple[bytes, ...]], int] = {}
    for one in changes:
        if one.row is not None:
            row = _ROW + sum(map(len, one.clustering_key))
            rows[one.schema.place, one.partition_key, one.clustering_key] = row
            size += _cells(one.row)
        if one.static is not None:
            size += _cells(one.static)
        if one.deleted is not None and not one.deleted.is_everything:
            bounds = (*one.deleted.prefix, *one.deleted.low[:1], *one.deleted.high[:1])
            size += _SLICE + sum(len(bound) for bound in bounds if isinstance(bound, bytes))
    return size + sum(rows.values())


def _cells(change: RowChange) -> int:
    size = _TTL_OF_MARKER if change.marker_end is not None else 0
    collections = {position for position, _ in change.cleared}
    for at, cell in change.cells:
        size += _CELL + len(cell[1] or b"") + (_TTL_OF_CELL if len(cell) == 4 else 0)
        if isinstance(at, tuple):
            collections.add(at[0])
            size += len(at[1])
    return size + _COLLECTION * len(collections) + (_CELL + 8) * len(list(change.added))
