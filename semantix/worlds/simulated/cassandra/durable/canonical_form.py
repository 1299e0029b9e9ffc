"""The canonical form of a captured cluster: two equal forms have the same future.

- Write timestamps decide which of two values of a cell wins, so their order stays: each becomes an
  instant among all instants of the state. A timestamp from before the simulation did not come from
  a clock, but from the connector's input, for instance; it is kept as it is.
- A timestamp becomes "past" if every later write is newer. This holds if no client chooses
  timestamps in the table and no request on its way has an older one. Rows and cells that were
  deleted in the past are left out.
- A table that no client has read and no reader watches is left out.
- In a log that no client has read, rows that differ only in values that the server drew (`now()`)
  are counted, up to twice. No client can write to such a row again. Its timestamps are left out
  unless a client deletes rows by a part of their key.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from semantix.ports.canonical_form import Instant, Name, Rank
from semantix.worlds.simulated.cassandra.durable.captured_form import (
    CapturedCluster,
    StoredPartition,
    StoredRequest,
    StoredRow,
    StoredTable,
)
from semantix.worlds.simulated.cassandra.durable.marker_meanings import marker_meanings
from semantix.worlds.simulated.cassandra.durable.stored_times import (
    FixedTime,
    StoredTime,
    Time,
    order_of,
)
from semantix.worlds.simulated.cassandra.learned import CHOSEN, DELETED, READ, is_noted
from semantix.worlds.simulated.cassandra.schema import Column, TableSchema
from semantix.worlds.simulated.cassandra.time_uuids import OUR_NODE

CHECKPOINT_COLUMN = "checkpoint_id"
COUNT_MAX = 2
UUIDS = ("timeuuid", "uuid")
_PAST, _DRAWN = "past", "drawn"
# The server rounds its own timestamps down to whole milliseconds.
_SERVER_GRAIN_US = 1_000
_NEVER = -(2**80)  # below every write timestamp

Schemas = Mapping[tuple[str, str], TableSchema]


def canonical(
    state: CapturedCluster, observed: Collection[str], views: Mapping[str, str]
) -> object:
    """Give the form (`ports.world.World.canonical`).

    Args:
        views: `table` or `log` for each table that a reader watches.
    """
    oldest_us = min(map(order_of, _times_on_their_way(state.pending)), default=0)
    past_below_us = min(oldest_us, 1 - _SERVER_GRAIN_US)
    schemas = {(one.schema.keyspace, one.schema.name): one.schema for one in state.tables}
    tables = [
        _TableForm(one.schema, observed, views, past_below_us).of(one) for one in state.tables
    ]
    return (
        tuple((keyspace.name, keyspace.replicas) for keyspace in state.keyspaces),
        tuple(tables),
        tuple(_request(one, schemas) for one in state.pending),
        state.clock_ahead_us,
    )


def premises(
    schemas: Sequence[TableSchema], observed: Collection[str], views: Mapping[str, str]
) -> Iterator[str]:
    """Give one sentence for each premise of the form."""
    for schema in schemas:
        place = schema.place
        is_known = is_noted(READ, place, observed)
        if any(map(is_of_checkpoints, schema.columns)) and (is_known or place in views):
            yield (
                f"cassandra: the column {CHECKPOINT_COLUMN} of {place} holds ids of checkpoints, "
                "and the connector only compares them"
            )
        if is_noted(CHOSEN, place, observed):
            yield (
                f"cassandra: the write timestamps that the connector chooses in {place} count by "
                "their order: it adds to none so much that it passes a later one"
            )
        is_log = views.get(place) == "log" and not is_known
        if is_log and any(column.type_name in UUIDS for column in schema.keys):
            yield (
                f"cassandra: the connector does not read {place}: rows that differ only in what "
                "the server drew count at most twice"
            )


class _TableForm:
    """Brings the rows of one table into the form."""

    def __init__(
        self,
        schema: TableSchema,
        observed: Collection[str],
        views: Mapping[str, str],
        past_below_us: int,
    ) -> None:
        place = schema.place
        self._schema = schema
        self._view = views.get(place)
        self._is_known = is_noted(READ, place, observed)
        self._counts_drawn = self._view == "log" and not self._is_known
        self._is_drawn_settled = not is_noted(DELETED, place, observed)
        self._past_below_us = _NEVER if is_noted(CHOSEN, place, observed) else past_below_us

    def of(self, table: StoredTable) -> object:
        shape = _shape(self._schema)
        if self._view is None and not self._is_known:
            return (shape,)
        partitions = []
        drawn: dict[object, int] = {}
        for partition in table.partitions:
            found = self._partition(partition, drawn)
            if found is not None:
                partitions.append(found)
        counted = sorted(((row, min(n, COUNT_MAX)) for row, n in drawn.items()), key=repr)
        return (shape, tuple(partitions), tuple(counted))

    def _partition(self, partition: StoredPartition, drawn: dict[object, int]) -> object:
        schema = self._schema
        count = schema.partition_count
        deletions = [
            (self._values(one.prefix, count), time)
            for one in partition.deletions
            if (time := self._time(one.deleted_us)) != _PAST
        ]
        rows = []
        for row in partition.rows:
            key = partition.key + row.clustering_key
            is_counted = self._counts_drawn and any(map(is_drawn, schema.keys, key))
            found = self._row(row, is_settled=is_counted and self._is_drawn_settled)
            if found is not None and is_counted:
                content = (self._values(key, 0), found)
                drawn[content] = drawn.get(content, 0) + 1
            elif found is not None:
                rows.append((self._values(row.clustering_key, count), found))
        if not rows and not deletions:
            return None
        return (self._values(partition.key, 0), tuple(deletions), tuple(rows))

    def _row(self, row: StoredRow, *, is_settled: bool) -> object:
        """Give a row without its deleted parts; None: nothing of it is left.

        Args:
            is_settled: no later write can reach this row.
        """
        deleted = self._time(row.deleted_us, is_settled=is_settled)
        deleted = None if deleted == _PAST else deleted
        marker = self._time(row.marker_us, is_settled=is_settled)
        timed = [(cell, self._time(cell.written_us, is_settled=is_settled)) for cell in row.cells]
        cells = tuple(
            (cell.position, self._value(self._schema.columns[cell.position], cell.value), time)
            for cell, time in timed
            if time != _PAST or cell.value is not None
        )
        return (marker, deleted, cells) if marker or deleted or cells else None

    def _time(self, time: Time | None, *, is_settled: bool = False) -> object:
        if time is not None and (is_settled or order_of(time) < self._past_below_us):
            return _PAST
        return _time(time)

    def _values(self, values: Sequence[bytes], first: int) -> tuple[object, ...]:
        columns = self._schema.columns[first:]
        return tuple(self._value(column, one) for column, one in zip(columns, values, strict=False))

    def _value(self, column: Column, value: bytes | None) -> object:
        if value is not None and not self._is_known and is_drawn(column, value):
            return _DRAWN if self._counts_drawn else Name("uuid", value.hex())
        return _plain(column, value)


def is_drawn(column: Column, value: bytes) -> bool:
    """Tell whether the server drew a value, by `now()`."""
    return column.type_name in UUIDS and value[8:] == OUR_NODE


def is_of_checkpoints(column: Column) -> bool:
    """Tell whether a column holds ids of checkpoints."""
    return column.name == CHECKPOINT_COLUMN and column.type_name in ("int", "bigint")


def _shape(schema: TableSchema) -> object:
    return (
        schema.place,
        tuple((column.name, column.type_name) for column in schema.columns),
        len(schema.keys),
        schema.partition_count,
        schema.descending,
    )


def _plain(column: Column, value: Any) -> object:
    if isinstance(value, bytes) and is_of_checkpoints(column):
        return Rank("checkpoint", int.from_bytes(value, "big", signed=True))
    return value


def _time(time: Time | None) -> object:
    """Mark a timestamp.

    One in the future keeps its distance from now: time will reach it. One from before the
    simulation is kept as it is: its client may choose the same one again.
    """
    if time is None:
        return None
    if isinstance(time, FixedTime):
        return ("at", time.at_us)
    return Instant(time) if time <= 0 else ("ahead", time)


def _request(sent: StoredRequest, schemas: Schemas) -> object:
    parts = tuple(
        (text, keyspace, None if values is None else _bound(text, keyspace, values, schemas))
        for text, keyspace, values in sent.parts
    )
    return (
        _time(sent.due_us),
        sent.owner,
        parts,
        sent.batch,
        _time(sent.timestamp_us),
        sent.consistency,
        sent.serial_consistency,
    )


def _bound(
    text: str, keyspace: str | None, values: Sequence[Any], schemas: Schemas
) -> tuple[object, ...]:
    meanings = marker_meanings(text)
    found: list[object] = []
    for index, value in enumerate(values):
        meaning = meanings.get(index)
        if isinstance(value, StoredTime):
            found.append(_time(value.time_us))
        elif isinstance(meaning, tuple):
            table, name = meaning
            schema = schemas.get((table.keyspace or keyspace or "", table.name))
            columns = () if schema is None else schema.columns
            column = next((one for one in columns if one.name == name), None)
            found.append(value if column is None else _plain(column, value))
        else:
            found.append(value)
    return tuple(found)


def _times_on_their_way(pending: Sequence[StoredRequest]) -> Iterator[Time]:
    for sent in pending:
        if sent.timestamp_us is not None:
            yield sent.timestamp_us
        for _, _, values in sent.parts:
            yield from (one.time_us for one in values or () if isinstance(one, StoredTime))
