"""The canonical form of a captured cluster: two equal forms have the same future.

- Write timestamps decide which of two values of a cell wins, so their order stays: each becomes an
  instant among all instants of the state. A timestamp from before the simulation did not come from
  a clock, but from the connector's input, for instance; it is kept as it is.
- A timestamp becomes "past" if every later write is newer. This holds if no client chooses
  timestamps in the table and no request on its way has an older one. Rows and cells that were
  deleted in the past are left out.
- A table that no client has read and no reader watches is left out.
- When a value with a TTL ends is an instant of the future, in tables that a client has read: the
  search compares it with its outages (`deadlines`). Nobody else learns that a value has ended.
- The elements of a list are kept in their order, without the times that are their paths.
- A uuid that the server drew (`now()`) counts as a name where no client has read a uuid, or deleted
  rows by a part of their key: the order of the rows says the rest.
- In a log that no client has read, rows that differ only in such values are
  counted, up to twice. No client can write to such a row again. Its timestamps are left out
  unless a client deletes rows by a part of their key.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from semantix.ports.canonical_form import Instant, Name
from semantix.worlds.simulated.cassandra.durable.captured_form import (
    CapturedCluster,
    StoredCell,
    StoredPartition,
    StoredRow,
    StoredTable,
)
from semantix.worlds.simulated.cassandra.durable.request_form import (
    request_form,
    times_on_their_way,
)
from semantix.worlds.simulated.cassandra.durable.stored_times import (
    Time,
    order_of,
)
from semantix.worlds.simulated.cassandra.durable.value_marks import is_drawn, plain, time_mark
from semantix.worlds.simulated.cassandra.learned import (
    CHOSEN,
    DELETED,
    READ,
    UUIDS_READ,
    is_noted,
)
from semantix.worlds.simulated.cassandra.schema import Column, TableSchema
from semantix.worlds.simulated.cassandra.storage.slices import Slice
from semantix.worlds.simulated.cassandra.types.collection_types import LIST

COUNT_MAX = 2
_PAST, _DRAWN = "past", "drawn"
# The server rounds its own timestamps down to whole milliseconds.
_SERVER_GRAIN_US = 1_000
_NEVER = -(2**80)  # below every write timestamp


def canonical(
    state: CapturedCluster, observed: Collection[str], views: Mapping[str, str]
) -> object:
    """Give the form (`ports.world.World.canonical`).

    Args:
        views: `table` or `log` for each table that a reader watches.
    """
    oldest_us = min(map(order_of, times_on_their_way(state.pending)), default=0)
    past_below_us = min(oldest_us, 1 - _SERVER_GRAIN_US)
    schemas = {(one.schema.keyspace, one.schema.name): one.schema for one in state.tables}
    tables = [
        _TableForm(one.schema, observed, views, past_below_us).of(one) for one in state.tables
    ]
    return (
        tuple((keyspace.name, keyspace.replicas) for keyspace in state.keyspaces),
        tuple(tables),
        tuple(request_form(one, schemas) for one in state.pending),
        state.clock_ahead_us,
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
        names_uuids = self._is_drawn_settled and not is_noted(UUIDS_READ, place, observed)
        self._names_uuids = names_uuids or not self._is_known
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
            (self._slice(one.slice, count), time)
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
        static = None if partition.static is None else self._row(partition.static)
        if not rows and not deletions and static is None:
            return None
        form = (self._values(partition.key, 0), tuple(deletions), tuple(rows))
        return form if static is None else (*form, static)

    def _slice(self, one: Slice, count: int) -> object:
        prefix = self._values(one.prefix, count)
        return (prefix, one.low, one.high) if one.low or one.high else prefix

    def _row(self, row: StoredRow, *, is_settled: bool = False) -> object:
        """Give a row without its deleted parts; None: nothing of it is left.

        Args:
            is_settled: no later write can reach this row.
        """
        deleted = self._time(row.deleted_us, is_settled=is_settled)
        deleted = None if deleted == _PAST else deleted
        marker = self._time(row.marker_us, is_settled=is_settled)
        if row.marker_end_us is not None:
            marker = self._with_end(marker, row.marker_end_us)
        timed = [(cell, self._time(cell.written_us, is_settled=is_settled)) for cell in row.cells]
        cells = tuple(
            self._cell(cell, time)
            for cell, time in timed
            if time != _PAST or cell.value is not None
        )
        cleared = tuple(
            (position, time)
            for position, one in row.cleared
            if (time := self._time(one, is_settled=is_settled)) != _PAST
        )
        if not (marker or deleted or cells or cleared or row.totals):
            return None
        more = (cleared, row.totals) if cleared or row.totals else ()
        return (marker, deleted, cells, *more)

    def _cell(self, cell: StoredCell, time: object) -> object:
        column = self._schema.columns[cell.position]
        value = self._value(column, cell.value)
        path: tuple[object, ...] = ()
        if cell.path is not None:  # the path of a list's element is its time: the order says it all
            path = (None,) if column.type.form == LIST else (cell.path,)
        if cell.end_us is None:
            return (cell.position, value, time, *path)
        return (cell.position, value, self._with_end(time, cell.end_us), *path)

    def _with_end(self, time: object, end_us: int) -> object:
        """Add to a write timestamp when the value ends, if a client can notice it."""
        if time is None or not self._is_known:
            return time
        if end_us <= 0:
            return None if time == _PAST else (time, "ended")
        return (time, Instant(end_us))

    def _time(self, time: Time | None, *, is_settled: bool = False) -> object:
        if time is not None and (is_settled or order_of(time) < self._past_below_us):
            return _PAST
        return time_mark(time)

    def _values(self, values: Sequence[bytes], first: int) -> tuple[object, ...]:
        columns = self._schema.columns[first:]
        return tuple(self._value(column, one) for column, one in zip(columns, values, strict=False))

    def _value(self, column: Column, value: bytes | None) -> object:
        if value is not None and self._names_uuids and is_drawn(column, value):
            return _DRAWN if self._counts_drawn else Name("uuid", value.hex())
        return plain(column, value)


def _shape(schema: TableSchema) -> object:
    shape = (
        schema.place,
        tuple((column.name, column.type_name) for column in schema.columns),
        len(schema.keys),
        schema.partition_count,
        schema.descending,
    )
    more = (schema.static_count, schema.lifetime_s)
    return (*shape, *more) if any(more) else shape
