"""Captures the durable part of a cluster, and restores it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cassandra.query import UNSET_VALUE

from semantix.model.sim_time import SimTime
from semantix.worlds.simulated.cassandra.durable.captured_form import (
    UNSET,
    CapturedCluster,
    StoredRequest,
)
from semantix.worlds.simulated.cassandra.durable.captured_tables import fill, stored_table
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
from semantix.worlds.simulated.cassandra.learned import UUIDS
from semantix.worlds.simulated.cassandra.node import Node
from semantix.worlds.simulated.cassandra.requests import Part, Request, is_read
from semantix.worlds.simulated.cassandra.rows import Row
from semantix.worlds.simulated.cassandra.storage.slices import Key
from semantix.worlds.simulated.cassandra.tables import Table
from semantix.worlds.simulated.cassandra.time_uuids import OUR_NODE, uuid_ticks
from semantix.worlds.simulated.cassandra.wire import Wire


def capture(node: Node, wire: Wire, now_us: SimTime) -> CapturedCluster:
    """Capture the durable part. Requests that only read are left out: their clients are dead."""
    catalog = node.catalog
    return CapturedCluster(
        tuple(catalog.keyspaces[name] for name in sorted(catalog.keyspaces)),
        tuple(stored_table(catalog.tables[place], now_us) for place in sorted(catalog.tables)),
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
        fill(table, stored, node, now_us)
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


def _last_ticks(table: Table) -> int:
    """Give the time of the latest UUID that now() gave, so that now() never gives one twice."""
    columns = [
        (position, column)
        for position, column in enumerate(table.schema.columns)
        if column.type_name in UUIDS or column.type.is_multi_cell
    ]
    if not columns:
        return 0
    return max(
        (
            uuid_ticks(value)
            for key, partition in table.scan()
            for clustering_key, row in [*partition.rows.items(), ((), partition.static or Row())]
            for position, _ in columns
            for value in _values_at(position, key + clustering_key, row)
            if value is not None and len(value) == 16 and value[8:] == OUR_NODE
        ),
        default=0,
    )


def _values_at(position: int, key: Key, row: Row) -> Iterator[bytes | None]:
    if position < len(key):
        yield key[position]
        return
    yield row.value(position)
    for (_, path), cell in row.elements(position):
        yield path
        yield cell[1]
