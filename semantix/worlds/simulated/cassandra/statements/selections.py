"""SELECT, compiled for a table."""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

from semantix.worlds.simulated.cassandra.cql.data_syntax import Select, Selector
from semantix.worlds.simulated.cassandra.errors import invalid
from semantix.worlds.simulated.cassandra.rows import Row
from semantix.worlds.simulated.cassandra.schema import TableSchema
from semantix.worlds.simulated.cassandra.statements.orders import is_reverse
from semantix.worlds.simulated.cassandra.statements.pages import rows_given, start_behind, state_of
from semantix.worlds.simulated.cassandra.statements.restrictions import (
    KEY_LENGTH_MAX,
    bad_key,
    by_column,
    check_select,
    has_whole_partition,
)
from semantix.worlds.simulated.cassandra.statements.result_columns import count as count_of_rows
from semantix.worlds.simulated.cassandra.statements.result_columns import reader_of
from semantix.worlds.simulated.cassandra.statements.terms import (
    LIMIT,
    Draw,
    Markers,
    Values,
    column_getter,
    list_getter,
    number_getter,
)
from semantix.worlds.simulated.cassandra.storage.multi_cells import value_of
from semantix.worlds.simulated.cassandra.storage.slices import Key
from semantix.worlds.simulated.cassandra.tables import Partition, Table

_SIGNS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_NONE = Row()  # stands for a row that is not there
Bound = tuple[int, str, Any]  # position, sign, value (a list for IN)
# Partition key, clustering key (empty: only static columns have values), row, static row.
Found = tuple[Key, Key, Row, Row]


@dataclass(frozen=True, slots=True)
class Page:
    """The rows of one answer. On the last page, `paging_state` is None."""

    rows: list[tuple[Any, ...]]
    paging_state: bytes | None


class SelectPlan:
    """A compiled SELECT.

    Attributes:
        columns: positions of the columns that the result shows or depends on.
        gives_timestamps: whether the result has a WRITETIME.
        names: of the result's columns.
        types: the driver's types of them.
    """

    __slots__ = (
        *(
            "_by_key",
            "_is_sorted_in",
            "_limit",
            "_readers",
            "_reverse",
            "_where",
            "columns",
            "counts",
        ),
        *("gives_timestamps", "names", "schema", "types"),
    )

    def __init__(self, statement: Select, schema: TableSchema, markers: Markers) -> None:
        self.schema = schema
        selectors = statement.selectors or tuple(
            Selector("column", column.name, None) for column in schema.columns
        )
        made = [reader_of(selector, schema) for selector in selectors]
        self.names = [
            selector.alias or name for selector, (name, _, _) in zip(selectors, made, strict=True)
        ]
        self.types = [kind for _, kind, _ in made]
        self._readers = tuple(reader for _, _, reader in made)
        self.counts = any(selector.kind == "count" for selector in selectors)
        self.gives_timestamps = any(selector.kind == "writetime" for selector in selectors)
        found = by_column(schema, statement.where)
        check_select(schema, found, may_filter=statement.may_filter)
        self._check_statics(selectors, found)
        self._by_key = has_whole_partition(schema, found)
        self._where: tuple[tuple[int, str, Callable[[Values, Draw], Any]], ...] = tuple(
            (
                at,
                sign,
                (list_getter if sign == "IN" else column_getter)(
                    term, schema.columns[at], schema, markers
                ),
            )
            for at, relations in sorted(found.items())
            for sign, term in relations
        )
        chosen = [schema.position(one.column) for one in selectors if one.kind == "column"]
        self.columns = tuple(dict.fromkeys((*chosen, *found)))
        fixed = [at for at, relations in found.items() if relations[0][0] == "="]
        self._reverse = is_reverse(statement, schema, fixed, by_key=self._by_key)
        has_in = any(sign == "IN" and at < schema.partition_count for at, sign, _ in self._where)
        self._is_sorted_in = bool(statement.order) and has_in
        self._limit: Callable[[Values], int | None] | None = None
        if statement.limit is not None:
            self._limit = number_getter(statement.limit, LIMIT, schema, markers)

    def _check_statics(self, selectors: tuple[Selector, ...], found: Collection[int]) -> None:
        schema, count = self.schema, self.schema.partition_count
        positions = [schema.position(one.column) for one in selectors if one.kind != "count"]
        is_static = bool(positions) and all(at < count or schema.is_static(at) for at in positions)
        restricts = any(count <= at < len(schema.keys) for at in found)
        if is_static and restricts and any(map(schema.is_static, positions)):
            raise invalid("Cannot restrict clustering columns when selecting only static columns")

    def result_metadata(self) -> list[tuple[str, str, str, Any]]:
        """Describe the columns of the result for a PREPARED answer."""
        place = (self.schema.keyspace, self.schema.name)
        return [(*place, name, kind) for name, kind in zip(self.names, self.types, strict=True)]

    def read(
        self,
        table: Table,
        values: Values,
        draw: Draw,
        page: tuple[int | None, bytes | None],
        now_s: int,
    ) -> Page:
        """Read a page.

        Args:
            page: how many rows it has at most (None: all), and the state with which the page before
                ended (None: this is the first one).
            now_s: seconds since 1970, for TTL().
        """
        fetch_size, state = page
        limit = None if self._limit is None else self._limit(values)
        if limit is not None and limit <= 0:
            raise invalid("LIMIT must be strictly positive")
        if self._is_sorted_in and fetch_size is not None:
            raise invalid(
                "Cannot page queries with both ORDER BY and a IN restriction on the partition key; "
                "you must either remove the ORDER BY or the IN and sort client side, or disable "
                "paging for this query"
            )
        found = list(self._found(table, values, draw))
        if self._is_sorted_in:
            found.sort(key=lambda item: table.sort_key(item[1]), reverse=self._reverse)
        if self.counts:
            return Page(self._counted(found, now_s)[:limit], None)
        start = 0
        if state is not None:
            keys = [(item[0], item[1]) for item in found]
            start = start_behind(state, keys, table, by_key=self._by_key, is_reverse=self._reverse)
        given = 0 if state is None else rows_given(state)
        end = len(found) if limit is None else min(len(found), start + limit - given)
        is_full = False
        if fetch_size is not None and end - start >= fetch_size:
            end = start + fetch_size
            is_full = limit is None or given + fetch_size < limit
        rows = [self._row(item, now_s) for item in found[start:end]]
        if not is_full:
            return Page(rows, None)
        return Page(rows, state_of(given + len(rows), *found[end - 1][:2]))

    def _row(self, item: Found, now_s: int) -> tuple[Any, ...]:
        partition_key, clustering_key, row, static = item
        return tuple(
            [read(partition_key, clustering_key, row, static, now_s) for read in self._readers]
        )

    def _counted(self, found: list[Found], now_s: int) -> list[tuple[Any, ...]]:
        first = self._row(found[0], now_s) if found else (None,) * len(self._readers)
        return [
            tuple(
                len(found) if read is count_of_rows else value
                for read, value in zip(self._readers, first, strict=True)
            )
        ]

    def _found(self, table: Table, values: Values, draw: Draw) -> Iterator[Found]:
        bound = [(at, sign, get(values, draw)) for at, sign, get in self._where]
        for at, sign, value in bound:
            for one in value if sign == "IN" else (value,):
                is_key = at < len(self.schema.keys)
                if type(one) is not bytes or (is_key and len(one) > KEY_LENGTH_MAX):
                    raise bad_key(one, self.schema.columns[at])
        if not self._by_key:
            for key, partition in table.scan():
                yield from self._of_partition(key, partition, bound)
            return
        rest = [one for one in bound if one[0] >= self.schema.partition_count]
        for partition_key in self._partition_keys(bound):
            chosen = table.partitions.get(partition_key)
            if chosen is not None:
                yield from self._of_partition(partition_key, chosen, rest)

    def _partition_keys(self, bound: list[Bound]) -> Iterator[Key]:
        """Give the partition keys, sorted by their columns' types."""
        count = self.schema.partition_count
        choices = []
        for at, sign, value in bound:
            if at < count:
                order = self.schema.keys[at].type.sort_key
                listed = value if sign == "IN" else [value]
                choices.append(sorted(dict.fromkeys(listed), key=order))
        for key in product(*choices):
            if key == (b"",):
                raise invalid("Key may not be empty")
            yield key

    def _of_partition(self, key: Key, partition: Partition, bound: list[Bound]) -> Iterator[Found]:
        order = partition.order[::-1] if self._reverse else partition.order
        static = partition.static or _NONE
        has_rows = False
        for _, clustering_key in order:
            row = partition.rows[clustering_key]
            if not row.is_live():
                continue
            if not bound or self._matches(key, clustering_key, row, static, bound):
                has_rows = True
                yield key, clustering_key, row, static
        if has_rows or partition.static is None or not static.is_live():
            return
        restricts = any(
            self.schema.partition_count <= at < len(self.schema.keys) for at, _, _ in bound
        )
        if not restricts and self._matches(key, (), _NONE, static, bound):
            yield key, (), _NONE, static

    def _matches(
        self, partition_key: Key, clustering_key: Key, row: Row, static: Row, bound: list[Bound]
    ) -> bool:
        schema = self.schema
        key = partition_key + clustering_key
        for at, sign, wanted in bound:
            kind = schema.columns[at].type
            if at < len(schema.keys):
                value: bytes | None = key[at]
            else:
                value = value_of(kind, static if schema.is_static(at) else row, at)
            if value is None:
                return False
            if sign in ("=", "IN"):
                order = kind.sort_key
                listed = wanted if sign == "IN" else [wanted]
                if order(value) not in [order(one) for one in listed]:
                    return False
            elif not _SIGNS[sign](kind.sort_key(value), kind.sort_key(wanted)):
                return False
        return True
