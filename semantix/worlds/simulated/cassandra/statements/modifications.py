"""INSERT, UPDATE and DELETE, compiled for a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product
from typing import Any

from cassandra.query import UNSET_VALUE

from semantix.worlds.simulated.cassandra.cql.data_syntax import Delete, Insert, Modification
from semantix.worlds.simulated.cassandra.cql.operation_syntax import Assignment, Deletion
from semantix.worlds.simulated.cassandra.cql.phrases import Term
from semantix.worlds.simulated.cassandra.errors import invalid
from semantix.worlds.simulated.cassandra.rows import At, Cell, End, Row, RowChange
from semantix.worlds.simulated.cassandra.schema import Column, TableSchema
from semantix.worlds.simulated.cassandra.statements.changes import Change
from semantix.worlds.simulated.cassandra.statements.conditions import Condition, compile_condition
from semantix.worlds.simulated.cassandra.statements.drafts import Draft, Operation
from semantix.worlds.simulated.cassandra.statements.operations import (
    compile_assignment,
    compile_deletion,
)
from semantix.worlds.simulated.cassandra.statements.parts import key_of, operations_of
from semantix.worlds.simulated.cassandra.statements.restrictions import (
    KEY_LENGTH_MAX,
    KeyTerms,
    bad_key,
)
from semantix.worlds.simulated.cassandra.statements.terms import (
    TIMESTAMP,
    TTL,
    Draw,
    Getter,
    Markers,
    Values,
    column_getter,
    list_getter,
    number_getter,
)
from semantix.worlds.simulated.cassandra.storage.slices import Key, Slice
from semantix.worlds.simulated.cassandra.tables import Table

_LAST_SECOND = 2**31 - 2  # 2038-01-19T03:14:06


class ModificationPlan:
    """A compiled modification.

    Attributes:
        condition: of a lightweight transaction; None: it is none.
        has_timestamp: whether the text has USING TIMESTAMP.
        reads: whether its changes depend on the rows as they are.
    """

    __slots__ = (
        *("_bounds", "_cells", "_deletes", "_has_lists", "_is_range", "_key", "_marks"),
        *("_operations", "_statics", "_timestamp", "_ttl", "condition", "has_timestamp", "place"),
        *("reads", "schema", "touches_row"),
    )

    def __init__(self, statement: Modification, schema: TableSchema, markers: Markers) -> None:
        self.schema = schema
        self.place = (schema.keyspace, schema.name)
        self._marks = isinstance(statement, Insert)
        self._deletes = isinstance(statement, Delete) and not statement.columns
        self._timestamp: Callable[[Values], int | None] | None = None
        self._ttl: Callable[[Values], int | None] | None = None
        self._compile_using(statement, markers)
        if schema.is_of_counters and self._marks:
            raise invalid("INSERT statements are not allowed on counter tables, use UPDATE instead")
        changes = operations_of(statement, schema)
        statics = {at for at, _ in changes if schema.is_static(at)}
        self._cells: tuple[tuple[int, Getter], ...] = ()
        self._operations: tuple[Operation, ...] = ()
        self._statics: tuple[Operation, ...] = ()
        key = key_of(statement, schema, changes)
        self._compile_changes(changes, statics, markers)
        self._is_range = self._deletes and len(key.terms) < len(schema.keys)
        self.touches_row = not statics or len(statics) < len(changes) or self._marks_row(key)
        self._has_lists = any(sign == "IN" for sign, _ in key.terms)
        self._key = tuple(
            (_key_getter(sign, term, column, schema, markers), column)
            for (sign, term), column in zip(key.terms, schema.keys, strict=False)
        )
        bounded = schema.keys[len(key.terms)] if key.bounds else schema.keys[0]
        self._bounds = tuple(
            (sign, column_getter(term, bounded, schema, markers)) for sign, term in key.bounds
        )
        self.condition: Condition | None = compile_condition(statement, schema, markers)
        self._check(statement, [at for at, (sign, _) in enumerate(key.terms) if sign == "IN"])

    def _marks_row(self, key: KeyTerms) -> bool:
        return self._marks and len(key.terms) == len(self.schema.keys)

    def _compile_using(self, statement: Modification, markers: Markers) -> None:
        using = statement.using
        self.has_timestamp = using.timestamp is not None
        if using.timestamp is not None:
            self._timestamp = number_getter(using.timestamp, TIMESTAMP, self.schema, markers)
        if using.ttl is not None:
            self._ttl = number_getter(using.ttl, TTL, self.schema, markers)

    def _compile_changes(
        self,
        changes: Sequence[tuple[int, Assignment | Deletion]],
        statics: set[int],
        markers: Markers,
    ) -> None:
        schema = self.schema
        cells: list[tuple[int, Getter]] = []
        operations: list[Operation] = []
        static: list[Operation] = []
        for at, one in changes:
            column = schema.columns[at]
            is_cell = not column.type.is_multi_cell and column.type.name != "counter"
            if isinstance(one, Assignment) and one.kind == "=" and is_cell and at not in statics:
                cells.append((at, column_getter(one.term, column, schema, markers)))
                continue
            if isinstance(one, Assignment):
                made = compile_assignment(one, at, schema, markers)
            else:
                made = compile_deletion(one, at, schema, markers)
            (static if at in statics else operations).append(made)
        self._cells, self._operations = tuple(cells), tuple(operations)
        self._statics = tuple(static)
        self.reads = any(_reads(one, schema.columns[at]) for at, one in changes)

    def _check(self, statement: Modification, listed: Sequence[int]) -> None:
        if self.schema.is_of_counters:
            self._check_counters()
        if self.condition is None:
            return
        if self.has_timestamp:
            raise invalid("Cannot provide custom timestamp for conditional updates")
        self.condition.check_key(self._key, listed, touches_row=self.touches_row)

    def _check_counters(self) -> None:
        if self.condition is not None and self.condition.exists is None:
            raise invalid("Conditions on counters are not supported")
        if self.condition is not None:
            raise invalid("Conditional updates are not supported on counter tables")
        if self.has_timestamp:
            raise invalid("Cannot provide custom timestamp for counter updates")
        if self._ttl is not None:
            raise invalid("Cannot provide custom TTL for counter updates")

    def keys(self, values: Values, draw: Draw) -> list[tuple[Key, Key]]:
        """Give partition keys with clustering keys, or with prefixes of them.

        Raises InvalidRequest.
        """
        count = self.schema.partition_count
        if self._has_lists:
            return self._listed_keys(values, draw)
        found = []
        for get, column in self._key:
            value = get(values, draw)
            if type(value) is not bytes or len(value) > KEY_LENGTH_MAX:
                raise bad_key(value, column)
            found.append(value)
        if count == 1 and not found[0]:
            raise invalid("Key may not be empty")
        return [(tuple(found[:count]), tuple(found[count:]))]

    def _listed_keys(self, values: Values, draw: Draw) -> list[tuple[Key, Key]]:
        """Give the keys where a column of the key has IN."""
        choices = []
        for get, column in self._key:
            value = get(values, draw)
            listed = value if type(value) is list else [value]
            for one in listed:
                if type(one) is not bytes or len(one) > KEY_LENGTH_MAX:
                    raise bad_key(one, column)
            choices.append(sorted(dict.fromkeys(listed), key=column.type.sort_key))
        count = self.schema.partition_count
        keys = [(key[:count], key[count:]) for key in product(*choices)]
        if count == 1 and any(not partition[0] for partition, _ in keys):
            raise invalid("Key may not be empty")
        return keys

    def changes(
        self, values: Values, timestamp_us: int, draw: Draw, table: Table, now_s: int
    ) -> list[Change]:
        """Evaluate the terms.

        Args:
            timestamp_us: of the request. USING TIMESTAMP in the text overrides it.
            table: as it is, for operations that read it.
            now_s: seconds since 1970, from which a TTL counts.
        """
        if self._timestamp is not None:
            own_us = self._timestamp(values)
            timestamp_us = timestamp_us if own_us is None else own_us
        lifetime_s = self.schema.lifetime_s
        if self._ttl is not None:
            own_s = self._ttl(values)
            lifetime_s = lifetime_s if own_s is None else own_s
        end = self._end(now_s, lifetime_s) if lifetime_s else None
        found = []
        for partition_key, clustering_key in self.keys(values, draw):
            if self._is_range or self._bounds:
                deleted = self._slice(clustering_key, values, draw)
                found.append(
                    Change(self.schema, partition_key, (), None, timestamp_us, deleted=deleted)
                )
                continue
            change = Change(self.schema, partition_key, clustering_key, None, timestamp_us)
            if self.touches_row:
                row = table.row(partition_key, clustering_key) if self.reads else None
                change.row = self._row(values, timestamp_us, end, draw, row)
            if self._statics:
                draft = Draft(timestamp_us, end, draw, table.static_row(partition_key))
                change.static = _drafted(draft, self._statics, values, RowChange(None, None, ()))
            found.append(change)
        return found

    def _row(
        self, values: Values, timestamp_us: int, end: End | None, draw: Draw, row: Row | None
    ) -> RowChange:
        cells: list[tuple[At, Cell]] = []
        for position, get in self._cells:
            value = get(values, draw)
            if value is not UNSET_VALUE:
                if end is None or value is None:
                    cells.append((position, (timestamp_us, value)))
                else:
                    cells.append((position, (timestamp_us, value, *end)))
        marker_us = timestamp_us if self._marks else None
        deleted_us = timestamp_us if self._deletes else None
        change = RowChange(marker_us, deleted_us, cells, end)
        if self._operations:
            draft = Draft(timestamp_us, end, draw, row, cells)
            return _drafted(draft, self._operations, values, change)
        return change

    def _end(self, now_s: int, lifetime_s: int) -> End:
        if now_s + lifetime_s > _LAST_SECOND:
            raise invalid(
                f"Request on table {self.schema.place} with ttl of {lifetime_s} seconds exceeds "
                "maximum supported expiration date of 2038-01-19T03:14:06+00:00. In order to avoid "
                "this use a lower TTL, change the expiration date overflow policy or upgrade to a "
                "version where this limitation is fixed. See CASSANDRA-14092 for more details."
            )
        return now_s + lifetime_s, lifetime_s

    def _slice(self, prefix: Key, values: Values, draw: Draw) -> Slice:
        low: tuple[bytes, bool] | tuple[()] = ()
        high: tuple[bytes, bool] | tuple[()] = ()
        for sign, get in self._bounds:
            value = get(values, draw)
            if type(value) is not bytes:
                raise bad_key(value, self.schema.keys[self.schema.partition_count + len(prefix)])
            if sign[0] == ">":
                low = (value, sign == ">=")
            else:
                high = (value, sign == "<=")
        return Slice(prefix, low, high)

    def routing_indexes(self, markers: Markers) -> list[int] | None:
        """Give the markers of the partition key; None: a part of it is no marker."""
        wanted = [column.name for column in self.schema.keys[: self.schema.partition_count]]
        if any(name not in markers.by_column for name in wanted):
            return None
        return [markers.by_column[name] for name in wanted]


def _drafted(
    draft: Draft, operations: Sequence[Operation], values: Values, change: RowChange
) -> RowChange:
    for write in operations:
        write(draft, values)
    change.cells, change.cleared, change.added = draft.cells, draft.cleared, draft.added
    change.added_us = draft.written_us
    return change


def _reads(one: Assignment | Deletion, column: Column) -> bool:
    is_list = column.type.form == "list" and column.type.is_multi_cell
    return is_list and (one.key is not None or getattr(one, "kind", "") == "-")


def _key_getter(
    sign: str, term: Term, column: Column, schema: TableSchema, markers: Markers
) -> Callable[[Values, Draw], Any]:
    if sign == "IN":
        return list_getter(term, column, schema, markers)
    return column_getter(term, column, schema, markers)
