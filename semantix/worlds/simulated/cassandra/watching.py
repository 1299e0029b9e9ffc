"""Reports changes in the watched tables to the run's observer.

The observer is not told when values end because of their TTL: the reader has seen them, and that
they go is what the connector asked for. So a record counts as seen also after its TTL.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from semantix.ports.world import Observer
from semantix.worlds.simulated.cassandra.rows import Row
from semantix.worlds.simulated.cassandra.schema import TableSchema
from semantix.worlds.simulated.cassandra.statements.changes import Change
from semantix.worlds.simulated.cassandra.storage.multi_cells import value_of
from semantix.worlds.simulated.cassandra.storage.slices import Key
from semantix.worlds.simulated.cassandra.tables import Table

NO_ROW = Row()

# Flink keeps the checkpoints of write-ahead sinks in this keyspace: they are no output.
_AUXILIARY = "flink_auxiliary."


@dataclass(frozen=True, slots=True)
class Watch:
    """A table that a reader looks at.

    Attributes:
        place: `keyspace.table`.
        key: columns that name a row for the reader. Empty: the primary key.
        view: `table`, or `log` for a table that only grows.
    """

    place: str
    key: tuple[str, ...]
    view: str


class Watcher:
    """Reports to the observer.

    Without any watch, it watches each table that is written to, by its primary key, except those of
    Flink's own keyspace.

    Attributes:
        touched: the partitions with static columns that a request changes, perhaps in several
            parts.
    """

    def __init__(self, observer: Observer, watches: Sequence[Watch]) -> None:
        self._observer = observer
        self._watches = {watch.place: watch for watch in watches}
        self._watches_all = not watches
        self._found: dict[str, Watch] = {}  # watched because nothing else is
        self._left_out: dict[str, bool] = {}
        self._lengths: dict[str, int] = {}
        self.touched: dict[tuple[str, Key], Table] = {}

    def written(self, change: Change, owner: str) -> None:
        """Report the row of a modification, even if a newer write keeps it invisible."""
        place = change.schema.place
        if self._watch_of(place) is not None:
            row = written_row(change)
            if row is not None:
                self._observer.written(place, "", (row,), owner)
        else:
            self._left_out[place] = True

    def changed(self, schema: TableSchema, key: Key, row: Row, static: Row | None = None) -> None:
        """Report the row as a SELECT sees it now, if that has changed."""
        watch = self._watch_of(schema.place)
        if watch is None:
            return
        seen = visible_row(schema, key, row, static) if row.is_live() else None
        self._report(watch, schema, row, seen)

    def show_touched(self) -> None:
        """Report the touched partitions: a reader sees all parts of a request at once."""
        if self.touched:
            touched, self.touched = self.touched, {}
            for (_, partition_key), table in touched.items():
                self._partition_changed(table, partition_key)

    def _partition_changed(self, table: Table, partition_key: Key) -> None:
        """Report all rows of a partition with static columns, as far as they have changed.

        If it has no other row, a reader sees one with the static columns only.
        """
        schema = table.schema
        watch = self._watches.get(schema.place)
        partition = table.partitions.get(partition_key)
        if watch is None or partition is None:
            return
        static = partition.static
        for _, clustering_key in partition.order:
            row = partition.rows[clustering_key]
            self.changed(schema, partition_key + clustering_key, row, static)
        if static is not None:
            is_alone = static.is_live() and not any(
                row.is_live() for row in partition.rows.values()
            )
            seen = visible_row(schema, partition_key, NO_ROW, static) if is_alone else None
            self._report(watch, schema, static, seen)

    def _report(
        self, watch: Watch, schema: TableSchema, row: Row, seen: dict[str, object] | None
    ) -> None:
        before, row.shown = row.shown, seen
        if seen == before:
            return
        if watch.view == "table":
            self._observer.row(watch.place, _name(watch, schema, seen or before), seen)
        elif seen is not None and before is None:
            end = self._lengths[watch.place] = self._lengths.get(watch.place, 0) + 1
            self._observer.appeared(watch.place, "", (seen,), end, end)

    def emptied(self, table: Table) -> None:
        """Report that all rows are gone (TRUNCATE, DROP)."""
        watch = self._watch_of(table.schema.place)
        if watch is None:
            return
        for _, partition in table.scan():
            for _, clustering_key in partition.order:
                shown = partition.rows[clustering_key].shown
                if shown is not None and watch.view == "table":
                    self._observer.row(watch.place, _name(watch, table.schema, shown), None)

    def forget(self) -> None:
        """Forget what was reported: another state takes the place of these tables."""
        self._lengths.clear()

    def recall(self, table: Table) -> None:
        """Treat the rows of a resumed table as reported already."""
        if self._watch_of(table.schema.place) is None:
            return
        for partition_key, partition in table.scan():
            for _, clustering_key in partition.order:
                row = partition.rows[clustering_key]
                if row.is_live():
                    key = partition_key + clustering_key
                    self.take_as_told(table.schema, key, row, partition.static)
            static = partition.static
            has_rows = any(row.is_live() for row in partition.rows.values())
            if static is not None and static.is_live() and not has_rows:
                static.shown = visible_row(table.schema, partition_key, NO_ROW, static)

    def take_as_told(
        self, schema: TableSchema, key: Key, row: Row, static: Row | None = None
    ) -> None:
        """Treat a new row as reported already."""
        row.shown = visible_row(schema, key, row, static)
        self._lengths[schema.place] = self._lengths.get(schema.place, 0) + 1

    def fed(self, place: str, rows: Sequence[Mapping[str, object]]) -> None:
        """Report that somebody outside of the job put rows into a table."""
        self._observer.fed(place, rows)

    def views(self) -> Mapping[str, str]:
        """Give the view of each watched table."""
        return {watch.place: watch.view for watch in self._watches.values()}

    def left_out(self) -> list[str]:
        """Give the tables that were written to although nobody watches them, sorted."""
        return sorted(self._left_out)

    def _watch_of(self, place: str) -> Watch | None:
        watch = self._watches.get(place)
        if watch is None and self._watches_all and not place.startswith(_AUXILIARY):
            watch = self._found.get(place)
            if watch is None:
                watch = self._found[place] = Watch(place, (), "table")
        return watch

    def concerns(self, schema: TableSchema) -> bool:
        """Tell whether a table holds records. Without any watched table, each table does."""
        return not self._watches or schema.place in self._watches


def visible_row(
    schema: TableSchema, key: Key, row: Row, static: Row | None = None
) -> dict[str, object]:
    """Give a row as plain data: column → value.

    Args:
        key: of the whole primary key; only of the partition for a row with static columns only.
    """
    found: dict[str, object] = {}
    count, cells = len(key), row.cells
    if schema.has_plain_cells:
        for position, (name, to_plain) in enumerate(schema.readers):
            if position < count:
                found[name] = to_plain(key[position])
            else:
                cell = cells.get(position)
                found[name] = None if cell is None else to_plain(cell[1])
        return found
    for position, (name, to_plain) in enumerate(schema.readers):
        if position < len(schema.keys):
            found[name] = to_plain(key[position] if position < count else None)
            continue
        source = static or NO_ROW if schema.is_static(position) else row
        found[name] = to_plain(value_of(schema.columns[position].type, source, position))
    return found


def written_row(change: Change) -> dict[str, object] | None:
    """Give the row that a modification writes, as plain data; None for a deletion.

    Of a collection these are the elements written, of a counter the amount added.
    """
    row = change.row or change.static
    if row is None or row.deleted_us is not None or change.deleted is not None:
        return None
    schema = change.schema
    readers = schema.readers
    found: dict[str, object] = {}
    for (name, to_plain), value in zip(
        readers, change.partition_key + change.clustering_key, strict=False
    ):
        found[name] = to_plain(value)
    for part in (change.row, change.static):
        if part is None:
            continue
        if schema.has_plain_cells and not part.added:
            for position, cell in part.cells:
                name, to_plain = readers[position]  # type: ignore[index]
                found[name] = to_plain(cell[1])
            continue
        merged = Row()
        merged.apply(part)
        for position in sorted(places_of(merged)):
            name, to_plain = readers[position]
            found[name] = to_plain(value_of(schema.columns[position].type, merged, position))
    return found


def places_of(row: Row) -> set[int]:
    """Give the positions of the columns that have cells in a row."""
    return {at if isinstance(at, int) else at[0] for at in row.cells}


def _name(watch: Watch, schema: TableSchema, row: dict[str, object] | None) -> str:
    assert row is not None
    return row_name(watch.key or [column.name for column in schema.keys], row)


def row_name(columns: Sequence[str], row: Mapping[str, object]) -> str:
    """Give the name that a row has in histories: the plain values of these columns."""
    return ":".join(str(row.get(column)) for column in columns)
