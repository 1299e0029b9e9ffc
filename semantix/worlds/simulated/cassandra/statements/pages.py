"""The paging state: how many rows were given, and the key of the last one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from semantix.worlds.simulated.cassandra.storage.slices import Key
from semantix.worlds.simulated.cassandra.tables import Table, token_of


def state_of(given: int, partition_key: Key, clustering_key: Key) -> bytes:
    """Make the state of a page that ended with this row."""
    parts = partition_key + clustering_key
    mark = b"".join(len(part).to_bytes(2, "big") + part for part in parts)
    return given.to_bytes(4, "big") + mark


def rows_given(state: bytes) -> int:
    """Give the number of rows of all pages before."""
    return int.from_bytes(state[:4], "big")


def start_behind(
    state: bytes,
    keys: Sequence[tuple[Key, Key]],
    table: Table,
    *,
    by_key: bool,
    is_reverse: bool,
) -> int:
    """Find the first row behind the last row of the page before, which may be deleted now.

    Args:
        keys: partition and clustering keys of the result.
        by_key: whether its partitions are sorted by their keys, and not by their tokens.
        is_reverse: whether the rows of a partition are in descending order.
    """
    last_partition, last_clustering = _marked(state[4:], table.schema.partition_count)
    last_row = table.sort_key(last_clustering)
    last_place = _place(last_partition, table, by_key=by_key)
    for index, (partition_key, clustering_key) in enumerate(keys):
        if partition_key != last_partition:
            if _place(partition_key, table, by_key=by_key) > last_place:
                return index
            continue
        row = table.sort_key(clustering_key)
        if row < last_row if is_reverse else last_row < row:
            return index
    return len(keys)


def _place(partition_key: Key, table: Table, *, by_key: bool) -> Any:
    """Give a key by which the partitions of this result are sorted."""
    if by_key:
        pairs = zip(table.schema.keys, partition_key, strict=False)
        return tuple(column.type.sort_key(value) for column, value in pairs)
    return token_of(partition_key), partition_key


def _marked(mark: bytes, partition_count: int) -> tuple[Key, Key]:
    """Give the partition key and the clustering key that `state_of` has packed."""
    parts: list[bytes] = []
    while mark:
        end = 2 + int.from_bytes(mark[:2], "big")
        parts.append(mark[2:end])
        mark = mark[end:]
    return tuple(parts[:partition_count]), tuple(parts[partition_count:])
