"""What a modification does, with its values."""

from __future__ import annotations

from dataclasses import dataclass

from semantix.worlds.simulated.cassandra.rows import RowChange
from semantix.worlds.simulated.cassandra.schema import TableSchema
from semantix.worlds.simulated.cassandra.storage.slices import Key, Slice


@dataclass(slots=True)
class Change:
    """One modification of one row or of several ones, with its values.

    Attributes:
        clustering_key: of the row.
        row: the change of one row; None: of no single row.
        timestamp_us: of the modification.
        static: the change of the static columns; None: they do not change.
        deleted: the rows that are deleted together.
    """

    schema: TableSchema
    partition_key: Key
    clustering_key: Key
    row: RowChange | None
    timestamp_us: int
    static: RowChange | None = None
    deleted: Slice | None = None
