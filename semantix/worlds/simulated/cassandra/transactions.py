"""Lightweight transactions (IF): conditions on rows of one partition, and one decision for all.

Source: Cassandra, CQL3CasRequest, BatchStatement.makeCasRequest, ModificationStatement
(buildCasResultSet) and PartitionUpdate.Builder.updateAllTimestamp.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cassandra.cqltypes import BooleanType

from semantix.worlds.simulated.cassandra.errors import OutsideSubset, invalid
from semantix.worlds.simulated.cassandra.requests import Answer
from semantix.worlds.simulated.cassandra.rows import Row, RowChange
from semantix.worlds.simulated.cassandra.schema import TableSchema
from semantix.worlds.simulated.cassandra.statements.changes import Change
from semantix.worlds.simulated.cassandra.statements.conditions import Condition
from semantix.worlds.simulated.cassandra.statements.modifications import ModificationPlan
from semantix.worlds.simulated.cassandra.statements.terms import Draw, Values
from semantix.worlds.simulated.cassandra.storage.multi_cells import value_of
from semantix.worlds.simulated.cassandra.storage.slices import Key
from semantix.worlds.simulated.cassandra.tables import Table

Part = tuple[ModificationPlan, Values]


class Transaction:
    """The conditions of one transaction.

    Attributes:
        partition_key: of all its statements.
    """

    def __init__(self, parts: Sequence[Part], draw: Draw) -> None:
        """Check that the statements fit together. Raises InvalidRequest."""
        self._draw = draw
        self._schema = parts[0][0].schema
        self._conditions: list[tuple[Key, Condition, Values]] = []
        keys = [plan.keys(values, draw)[0] for plan, values in parts]
        self.partition_key = keys[0][0]
        if any(partition_key != self.partition_key for partition_key, _ in keys):
            raise invalid("Batch with conditions cannot span multiple partitions")
        first: dict[Key, Condition] = {}
        for (plan, values), (_, clustering_key) in zip(parts, keys, strict=True):
            if plan.condition is not None:
                _check_mix(first.setdefault(clustering_key, plan.condition), plan.condition)
                self._conditions.append((clustering_key, plan.condition, values))
        if len(self._conditions) > 1 and any(one.is_static for _, one, _ in self._conditions):
            raise OutsideSubset("a batch with a condition on static columns and another one")

    def holds(self, table: Table) -> bool:
        """Tell whether every condition is true."""
        static = table.static_row(self.partition_key)
        found = [
            condition.holds(self._row(table, clustering_key), static, values, self._draw)
            for clustering_key, condition, values in self._conditions
        ]
        return all(found)

    def columns_read(self, holds: bool, *, in_batch: bool) -> tuple[int, ...]:
        """Give the positions of the columns on which the outcome depends, or that it shows.

        Args:
            holds: the outcome.
        """
        depends = [at for _, condition, _ in self._conditions for at in condition.shown]
        return (*depends, *(() if holds else self._shown(in_batch=in_batch)))

    def refusal(self, table: Table, *, in_batch: bool) -> Answer:
        """Give the rows that the conditions are about, as far as they exist."""
        schema = self._schema
        rows = self._rows_shown(table)
        if not rows:
            return Answer(["[applied]"], [BooleanType], [(False,)])
        shown = self._shown(in_batch=in_batch)
        columns = [schema.columns[position] for position in shown]
        static = table.static_row(self.partition_key) or _NONE
        answers = []
        for clustering_key, row in rows:
            raw = [self._value(at, clustering_key, row, static) for at in shown]
            values = [kind.type.to_python(one) for kind, one in zip(columns, raw, strict=True)]
            answers.append((False, *values))
        return Answer(
            ["[applied]", *(column.name for column in columns)],
            [BooleanType, *(column.type.driver for column in columns)],
            answers,
        )

    def _rows_shown(self, table: Table) -> list[tuple[Key, Row]]:
        """Give the rows of the conditions that are there; of a static one, the first row."""
        schema = self._schema
        found = []
        for key in sorted({key: None for key, _, _ in self._conditions}, key=table.sort_key):
            row = self._row(table, key)
            if row is not None and len(key) < len(schema.keys) - schema.partition_count:
                partition = table.partitions[self.partition_key]
                live = [at for _, at in partition.order if partition.rows[at].is_live()]
                # The server reads no regular columns for such a statement.
                found.append((live[0] if live else (), _NONE))
            elif row is not None:
                found.append((key, row))
        static = table.static_row(self.partition_key)
        is_about_statics = any(map(schema.is_static, self._shown(in_batch=False)))
        if not found and is_about_statics and static is not None and static.is_live():
            found.append(((), _NONE))
        return found

    def _value(self, at: int, clustering_key: Key, row: Row, static: Row) -> bytes | None:
        schema, count = self._schema, self._schema.partition_count
        if at < count:
            return self.partition_key[at]
        if at < len(schema.keys):
            return clustering_key[at - count] if clustering_key else None
        kind = schema.columns[at].type
        return value_of(kind, static if schema.is_static(at) else row, at)

    def _shown(self, *, in_batch: bool) -> tuple[int, ...]:
        """Give the positions of the columns of a refusal; after IF [NOT] EXISTS these are all."""
        if any(condition.exists is not None for _, condition, _ in self._conditions):
            return tuple(range(len(self._schema.columns)))
        shown: dict[int, None] = {}
        if in_batch:
            shown.update(dict.fromkeys(range(len(self._schema.keys))))
        for _, condition, _ in self._conditions:
            shown.update(dict.fromkeys(condition.shown))
        return tuple(shown)

    def _row(self, table: Table, clustering_key: Key) -> Row | None:
        """Find a row that is there; for a statement about static columns their row."""
        schema = self._schema
        if len(clustering_key) < len(schema.keys) - schema.partition_count:
            row = table.static_row(self.partition_key)
            partition = table.partitions.get(self.partition_key)
            rows = () if partition is None else partition.rows.values()
            if any(one.is_live() for one in rows):
                return row or _NONE
        else:
            row = table.row(self.partition_key, clustering_key)
        return row if row is not None and row.is_live() else None


def _check_mix(first: Condition, added: Condition) -> None:
    """Refuse kinds of conditions that cannot be combined for one row."""
    if first.exists is added.exists:
        return
    if added.exists is None:
        raise invalid("Cannot mix IF conditions and IF NOT EXISTS for the same row")
    if first.exists is not None:
        raise invalid("Cannot mix IF EXISTS and IF NOT EXISTS conditions for the same row")
    word = "" if added.exists else "NOT "
    raise invalid(f"Cannot mix IF conditions and IF {word}EXISTS for the same row")


def stamped(changes: Sequence[Change], ballot_us: int) -> list[Change]:
    """Merge the changes of a transaction, and give them the timestamp of its ballot.

    The changes of one row are merged by their own timestamps first. Then every deletion of a row or
    of several rows gets the timestamp just below the ballot: an INSERT of the same transaction
    survives a deletion of the rows around it.
    """
    several: list[Change] = []
    merged: dict[Key | None, tuple[Change, Row]] = {}
    for change in changes:
        is_whole = change.row is not None and _is_whole_partition(change.schema, change.row)
        if change.deleted is not None or is_whole:
            several.append(_deletion(change, ballot_us - 1))
        if change.row is not None and not is_whole:
            merged.setdefault(change.clustering_key, (change, Row()))[1].apply(change.row)
        if change.static is not None:
            merged.setdefault(None, (change, Row()))[1].apply(change.static)
    return several + [
        _stamped(change, row, ballot_us, is_static=key is None)
        for key, (change, row) in merged.items()
    ]


def _is_whole_partition(schema: TableSchema, row: RowChange) -> bool:
    """Tell whether a change deletes the row of a table without clustering columns."""
    return row.deleted_us is not None and len(schema.keys) == schema.partition_count


def _deletion(change: Change, deleted_us: int) -> Change:
    row = None if change.row is None else RowChange(None, deleted_us, ())
    return replace(change, row=row, static=None, timestamp_us=deleted_us)


def _stamped(change: Change, row: Row, ballot_us: int, *, is_static: bool) -> Change:
    made = RowChange(
        None if row.marker_us is None else ballot_us,
        None if row.deleted_us is None else ballot_us - 1,
        [(at, (ballot_us, *cell[1:])) for at, cell in row.cells.items()],
        row.marker_end,
    )
    made.cleared = [(at, ballot_us - 1) for at in row.cleared or ()]
    regular, static = (None, made) if is_static else (made, None)
    return replace(change, row=regular, static=static, timestamp_us=ballot_us)


_NONE = Row()
