"""Captures the durable part of a cluster, and restores it."""

from __future__ import annotations

from typing import Any

from cassandra.query import UNSET_VALUE

from semantix.model.sim_time import SimTime
from semantix.worlds.simulated.cassandra.durable.canonical_form import UUIDS, is_drawn
from semantix.worlds.simulated.cassandra.durable.captured_form import (
    UNSET,
    CapturedCluster,
    StoredCell,
    StoredDeletion,
    StoredPartition,
    StoredRequest,
    StoredRow,
    StoredTable,
)
from semantix.worlds.simulated.cassandra.durable.marker_meanings import (
    WRITE_TIMESTAMP,
    marker_meanings,
)
from semantix.worlds.simulated.cassandra.durable.stored_times import (
    StoredTime,
    Time,
    absolute,
    relative_to,
)
from semantix.worlds.simulated.cassandra.node import Node
from semantix.worlds.simulated.cassandra.requests import Part, Request, is_read
from semantix.worlds.simulated.cassandra.rows import Row
from semantix.worlds.simulated.cassandra.tables import Key, Partition, Table
from semantix.worlds.simulated.cassandra.time_uuids import uuid_ticks
from semantix.worlds.simulated.cassandra.wire import Wire


def capture(node: Node, wire: Wire, now_us: SimTime) -> CapturedCluster:
    """Capture the durable part. Requests that only read are left out: their clients are dead."""
    catalog = node.catalog
    return CapturedCluster(
        tuple(catalog.keyspaces[name] for name in sorted(catalog.keyspaces)),
        tuple(_stored_table(catalog.tables[place], now_us) for place in sorted(catalog.tables)),
        tuple(
            _stored_request(request, due_us - now_us, owner, now_us)
            for due_us, _, request, owner, _ in sorted(wire.pending, key=lambda sent: sent[:2])
            if not is_read(request)
        ),
        max(0, node.last_server_us - now_us),
    )


def restore(captured: CapturedCluster, node: Node, wire: Wire, now_us: SimTime) -> None:
    """Fill a new node and a new wire with a captured cluster."""
    catalog = node.catalog
    catalog.keyspaces = {keyspace.name: keyspace for keyspace in captured.keyspaces}
    node.last_server_us = now_us + captured.clock_ahead_us if captured.clock_ahead_us else 0
    for stored in captured.tables:
        table = catalog.add_table(stored.schema)
        _fill(table, stored, now_us)
        node.last_ticks = max(node.last_ticks, _last_ticks(table))
        node.watcher.recall(table)
    for sent in captured.pending:
        wire.put(_sent(sent, now_us), now_us + sent.due_us, sent.owner, None)


def _stored_request(request: Request, due_us: int, owner: str, now_us: SimTime) -> StoredRequest:
    return StoredRequest(
        due_us,
        owner.partition("#")[0],
        tuple((part.text, part.keyspace, _stored_values(part, now_us)) for part in request.parts),
        request.batch,
        _stored_time(request.timestamp_us, now_us),
        request.consistency,
        request.serial_consistency,
    )


def _sent(stored: StoredRequest, now_us: SimTime) -> Request:
    parts = tuple(
        Part(text, keyspace, _sent_values(values, now_us))
        for text, keyspace, values in stored.parts
    )
    timestamp_us = _restored_time(stored.timestamp_us, now_us)
    return Request(parts, stored.batch, timestamp_us, stored.consistency, stored.serial_consistency)


def _stored_values(part: Part, now_us: SimTime) -> tuple[Any, ...] | None:
    """Give the values as plain data. A write timestamp among them becomes relative to now."""
    if part.values is None:
        return None
    meanings = marker_meanings(part.text)
    found: list[Any] = []
    for index, value in enumerate(part.values):
        if value is UNSET_VALUE:
            found.append(UNSET)
        elif isinstance(value, bytes) and meanings.get(index) == WRITE_TIMESTAMP:
            found.append(StoredTime(relative_to(int.from_bytes(value, "big", signed=True), now_us)))
        else:
            found.append(value)
    return tuple(found)


def _sent_values(values: tuple[Any, ...] | None, now_us: SimTime) -> tuple[Any, ...] | None:
    if values is None:
        return None
    found: list[Any] = []
    for value in values:
        if isinstance(value, StoredTime):
            found.append(absolute(value.time_us, now_us).to_bytes(8, "big", signed=True))
        else:
            found.append(UNSET_VALUE if value == UNSET else value)
    return tuple(found)


def _stored_time(time_us: int | None, now_us: SimTime) -> Time | None:
    return None if time_us is None else relative_to(time_us, now_us)


def _restored_time(time: Time | None, now_us: SimTime) -> int | None:
    return None if time is None else absolute(time, now_us)


def _stored_table(table: Table, now_us: SimTime) -> StoredTable:
    return StoredTable(
        table.schema, tuple(_stored_partition(*item, now_us) for item in table.scan())
    )


def _stored_partition(key: Key, partition: Partition, now_us: SimTime) -> StoredPartition:
    deletions = partition.deletions
    return StoredPartition(
        key,
        tuple(
            StoredDeletion(prefix, relative_to(deletions[prefix], now_us))
            for prefix in sorted(deletions)
        ),
        tuple(_stored_row(at, partition.rows[at], now_us) for _, at in partition.order),
    )


def _stored_row(key: Key, row: Row, now_us: SimTime) -> StoredRow:
    return StoredRow(
        key,
        _stored_time(row.marker_us, now_us),
        _stored_time(row.deleted_us, now_us),
        tuple(
            StoredCell(
                position, row.cells[position][1], relative_to(row.cells[position][0], now_us)
            )
            for position in sorted(row.cells)
        ),
    )


def _fill(table: Table, stored: StoredTable, now_us: SimTime) -> None:
    for part in stored.partitions:
        for deletion in part.deletions:
            deleted_us = absolute(deletion.deleted_us, now_us)
            table.delete_prefix(part.key, deletion.prefix, deleted_us)
        for kept in part.rows:
            row = table.row_at(part.key, kept.clustering_key)
            row.marker_us = _restored_time(kept.marker_us, now_us)
            row.deleted_us = _restored_time(kept.deleted_us, now_us)
            row.cells = {
                cell.position: (absolute(cell.written_us, now_us), cell.value)
                for cell in kept.cells
            }


def _last_ticks(table: Table) -> int:
    """Give the time of the latest UUID that now() gave, so that now() never gives one twice."""
    columns = [
        (position, column)
        for position, column in enumerate(table.schema.columns)
        if column.type_name in UUIDS
    ]
    if not columns:
        return 0
    return max(
        (
            uuid_ticks(value)
            for key, partition in table.scan()
            for clustering_key, row in partition.rows.items()
            for position, column in columns
            if (value := _value_at(position, key + clustering_key, row)) is not None
            and is_drawn(column, value)
        ),
        default=0,
    )


def _value_at(position: int, key: Key, row: Row) -> bytes | None:
    return key[position] if position < len(key) else row.value(position)
