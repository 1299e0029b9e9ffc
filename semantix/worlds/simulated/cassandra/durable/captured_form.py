"""A captured cluster: schema, rows, and requests on their way. All times are relative to now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from semantix.worlds.simulated.cassandra.durable.stored_times import Time
from semantix.worlds.simulated.cassandra.schema import KeyspaceSchema, TableSchema
from semantix.worlds.simulated.cassandra.storage.slices import Key, Slice

UNSET = ("unset",)  # stands for the driver's UNSET_VALUE, which cannot be encoded


@dataclass(frozen=True, slots=True)
class StoredCell:
    """A cell; `value` None is a tombstone.

    Attributes:
        path: of an element of a collection; None: the column is one cell.
        end_us: when its TTL passes, relative to now; None: it has none.
        lifetime_s: its TTL.
    """

    position: int
    value: bytes | None
    written_us: Time
    path: bytes | None = None
    end_us: int | None = None
    lifetime_s: int = 0


@dataclass(frozen=True, slots=True)
class StoredRow:
    """A row, perhaps a deleted one with nothing but tombstones.

    Attributes:
        marker_end_us: when the TTL of its marker passes, relative to now; None: it has none.
        marker_lifetime_s: that TTL.
        cleared: position and time of the deletions of collections.
        totals: position and total of counters.
    """

    clustering_key: Key
    marker_us: Time | None
    deleted_us: Time | None
    cells: tuple[StoredCell, ...]
    marker_end_us: int | None = None
    marker_lifetime_s: int = 0
    cleared: tuple[tuple[int, Time], ...] = ()
    totals: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class StoredPartition:
    """A partition.

    Attributes:
        static: the row of its static columns, with an empty key; None: there is none.
    """

    key: Key
    deletions: tuple[StoredDeletion, ...]
    rows: tuple[StoredRow, ...]
    static: StoredRow | None = None


@dataclass(frozen=True, slots=True)
class StoredDeletion:
    """A deletion of several rows."""

    slice: Slice
    deleted_us: Time


@dataclass(frozen=True, slots=True)
class StoredTable:
    """A table."""

    schema: TableSchema
    partitions: tuple[StoredPartition, ...]


@dataclass(frozen=True, slots=True)
class StoredRequest:
    """A request that the node has not executed yet.

    Attributes:
        parts: (text, keyspace, values), …; a value is bytes, None, UNSET or a `StoredTime`.
    """

    due_us: int
    owner: str
    parts: tuple[tuple[str, str | None, tuple[Any, ...] | None], ...]
    batch: int | None
    timestamp_us: Time | None
    consistency: int
    serial_consistency: int | None


@dataclass(frozen=True, slots=True)
class CapturedCluster:
    """A captured cluster.

    Attributes:
        clock_ahead_us: how far the server's last timestamp is ahead of the clock, after a burst.
    """

    keyspaces: tuple[KeyspaceSchema, ...]
    tables: tuple[StoredTable, ...]
    pending: tuple[StoredRequest, ...]
    clock_ahead_us: int
