"""Lightweight transactions (IF): conditions on rows of one partition, and one decision for all.

Source: Cassandra, CQL3CasRequest, BatchStatement.makeCasRequest, ModificationStatement
(buildCasResultSet) and PartitionUpdate.Builder.updateAllTimestamp.
"""

from __future__ import annotations

from collections.abc import Sequence

from cassandra.cqltypes import BooleanType

from semantix.worlds.simulated.cassandra.errors import invalid
from semantix.worlds.simulated.cassandra.requests import Answer
from semantix.worlds.simulated.cassandra.rows import Row, RowChange
from semantix.worlds.simulated.cassandra.schema import TableSchema
from semantix.worlds.simulated.cassandra.statements.conditions import Condition
from semantix.worlds.simulated.cassandra.statements.modifications import Change, ModificationPlan
from semantix.worlds.simulated.cassandra.statements.terms import Draw, Values
from semantix.worlds.simulated.cassandra.tables import Key, Table

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
        keys = [plan.key(values, draw) for plan, values in parts]
        self.partition_key = keys[0][0]
        if any(partition_key != self.partition_key for partition_key, _ in keys):
            raise invalid("Batch with conditions cannot span multiple partitions")
        first: dict[Key, Condition] = {}
        for (plan, values), (_, clustering_key) in zip(parts, keys, strict=True):
            if plan.condition is not None:
                _check_mix(first.setdefault(clustering_key, plan.condition), plan.condition)
                self._conditions.append((clustering_key, plan.condition, values))

    def holds(self, table: Table) -> bool:
        """Tell whether every condition is true."""
        found = [
            condition.holds(self._row(table, clustering_key), values, self._draw)
            for clustering_key, condition, values in self._conditions
        ]
        return all(found)

    def refusal(self, table: Table, *, in_batch: bool) -> Answer:
        """Give the rows that the conditions are about, as far as they exist."""
        schema = self._schema
        rows = {key: self._row(table, key) for key, _, _ in self._conditions}
        there = sorted((table.sort_key(key), key) for key, row in rows.items() if row is not None)
        if not there:
            return Answer(["[applied]"], [BooleanType], [(False,)])
        shown = self._shown(in_batch=in_batch)
        columns = [schema.columns[position] for position in shown]
        answers = []
        for _, clustering_key in there:
            key, row = self.partition_key + clustering_key, rows[clustering_key]
            assert row is not None
            raw = [key[at] if at < len(key) else row.value(at) for at in shown]
            values = [kind.type.to_python(one) for kind, one in zip(columns, raw, strict=True)]
            answers.append((False, *values))
        return Answer(
            ["[applied]", *(column.name for column in columns)],
            [BooleanType, *(column.type.driver for column in columns)],
            answers,
        )

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
    merged: dict[Key, tuple[Change, Row]] = {}
    for change in changes:
        if change.row is None or _is_whole_partition(change.schema, change.row):
            several.append(_deletion(change, ballot_us - 1))
        if change.row is not None and not _is_whole_partition(change.schema, change.row):
            key = change.clustering_key
            merged.setdefault(key, (change, Row()))[1].apply(change.row)
    return several + [_stamped(change, row, ballot_us) for change, row in merged.values()]


def _is_whole_partition(schema: TableSchema, row: RowChange) -> bool:
    """Tell whether a change deletes the row of a table without clustering columns."""
    return row.deleted_us is not None and len(schema.keys) == schema.partition_count


def _deletion(change: Change, deleted_us: int) -> Change:
    row = None if change.row is None else RowChange(None, deleted_us, ())
    return Change(change.schema, change.partition_key, change.clustering_key, row, deleted_us)


def _stamped(change: Change, row: Row, ballot_us: int) -> Change:
    made = RowChange(
        None if row.marker_us is None else ballot_us,
        None if row.deleted_us is None else ballot_us - 1,
        [(position, (ballot_us, cell[1])) for position, cell in row.cells.items()],
    )
    return Change(change.schema, change.partition_key, change.clustering_key, made, ballot_us)
