"""One table's content: partitions in the order of their tokens, rows in clustering order."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from cassandra.metadata import Murmur3Token

from semantix.worlds.simulated.cassandra.rows import Row, RowChange
from semantix.worlds.simulated.cassandra.schema import TableSchema
from semantix.worlds.simulated.cassandra.storage.slices import EVERYTHING, Key, Slice

SortKey = tuple[Any, ...]


class Partition:
    """The rows of one partition key.

    Attributes:
        rows: by clustering key.
        deletions: (slice, timestamp) of deletions of several rows. They also apply to rows that
            arrive later.
        static: the row of the static columns; None: nothing was written to them.
    """

    __slots__ = ("deletions", "order", "rows", "static")

    def __init__(self) -> None:
        self.rows: dict[Key, Row] = {}
        self.order: list[tuple[SortKey, Key]] = []
        self.deletions: dict[Slice, int] = {}
        self.static: Row | None = None


class Table:
    """A table's rows."""

    def __init__(self, schema: TableSchema) -> None:
        self.schema = schema
        self.partitions: dict[Key, Partition] = {}
        self._order: list[tuple[int, Key]] = []
        count = schema.partition_count
        self._orders = tuple(column.type.sort_key for column in schema.keys[count:])
        self._clustering = tuple(zip(self._orders, schema.descending, strict=True))

    def clear(self) -> None:
        """Remove everything."""
        self.partitions.clear()
        self._order.clear()

    def row(self, partition_key: Key, clustering_key: Key) -> Row | None:
        """Find a row. It may have nothing but tombstones."""
        partition = self.partitions.get(partition_key)
        return None if partition is None else partition.rows.get(clustering_key)

    def row_at(self, partition_key: Key, clustering_key: Key) -> Row:
        """Find a row, or make an empty one."""
        partition = self._partition(partition_key)
        row = partition.rows.get(clustering_key)
        if row is None:
            deletions = [
                timestamp_us
                for deleted, timestamp_us in partition.deletions.items()
                if deleted.covers(clustering_key, self._orders)
            ]
            row = Row(max(deletions, default=None))
            partition.rows[clustering_key] = row
            insort(partition.order, (self.sort_key(clustering_key), clustering_key))
        return row

    def static_row(self, partition_key: Key) -> Row | None:
        """Find the row of the static columns."""
        partition = self.partitions.get(partition_key)
        return None if partition is None else partition.static

    def static_row_at(self, partition_key: Key) -> Row:
        """Find the row of the static columns, or make an empty one."""
        partition = self._partition(partition_key)
        if partition.static is None:
            partition.static = Row(partition.deletions.get(EVERYTHING))
        return partition.static

    def end(self, partition_key: Key, clustering_key: Key | None, now_s: int) -> None:
        """End the values of a row, or of the static columns, whose TTL has passed."""
        if clustering_key is None:
            row = self.static_row(partition_key)
        else:
            row = self.row(partition_key, clustering_key)
        if row is not None:
            row.end(now_s)

    def apply(self, partition_key: Key, clustering_key: Key, change: RowChange) -> Row:
        """Merge a change into a row; create the row if it is missing."""
        row = self.row_at(partition_key, clustering_key)
        row.apply(change)
        return row

    def delete_slice(
        self, partition_key: Key, deleted: Slice, timestamp_us: int
    ) -> list[tuple[Key, Row]]:
        """Delete the rows of a slice, and give the existing ones."""
        partition = self._partition(partition_key)
        known_us = partition.deletions.get(deleted)
        if known_us is None or known_us < timestamp_us:
            partition.deletions[deleted] = timestamp_us
        if deleted.is_everything and partition.static is not None:
            partition.static.delete(timestamp_us)
        touched = []
        for _, key in partition.order:
            if deleted.covers(key, self._orders):
                row = partition.rows[key]
                row.delete(timestamp_us)
                touched.append((key, row))
        return touched

    def scan(self) -> Iterator[tuple[Key, Partition]]:
        """Give the partitions in the order of their tokens, as a full scan does."""
        for _, key in self._order:
            yield key, self.partitions[key]

    def sort_key(self, clustering_key: Key) -> SortKey:
        """Give the sort key of a row within its partition."""
        return tuple(
            Descending(order(value)) if is_descending else order(value)
            for value, (order, is_descending) in zip(clustering_key, self._clustering, strict=False)
        )

    def _partition(self, key: Key) -> Partition:
        partition = self.partitions.get(key)
        if partition is None:
            partition = self.partitions[key] = Partition()
            insort(self._order, (token_of(key), key))
        return partition


class Descending:
    """Reverses the order of a value."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    def __lt__(self, other: Descending) -> bool:
        is_less: bool = other.value < self.value
        return is_less

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Descending) and bool(self.value == other.value)

    def __hash__(self) -> int:
        return hash(self.value)


@lru_cache(maxsize=65_536)
def token_of(key: Key) -> int:
    """Give the Murmur3 token of a partition key."""
    if len(key) == 1:
        packed = key[0]
    else:
        packed = b"".join(len(part).to_bytes(2, "big") + part + b"\x00" for part in key)
    token: int = Murmur3Token.hash_fn(packed)
    return token
