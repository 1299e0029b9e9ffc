"""SELECT, compiled for a table."""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any

from cassandra.cqltypes import LongType

from semantix.worlds.simulated.cassandra.cql.data_syntax import Select, Selector
from semantix.worlds.simulated.cassandra.errors import invalid
from semantix.worlds.simulated.cassandra.rows import Row
from semantix.worlds.simulated.cassandra.schema import TableSchema
from semantix.worlds.simulated.cassandra.statements.restrictions import by_column, check_select
from semantix.worlds.simulated.cassandra.statements.terms import (
    LIMIT,
    Draw,
    Getter,
    Markers,
    Values,
    column_getter,
    number_getter,
)
from semantix.worlds.simulated.cassandra.tables import Key, Partition, Table, token_of

_SIGNS: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
Reader = Callable[[Key, Row], Any]  # (whole key, row) → a value as the driver gives it
Found = tuple[Key, Key, Row]  # partition key, clustering key, row


@dataclass(frozen=True, slots=True)
class Page:
    """The rows of one answer. On the last page, `paging_state` is None."""

    rows: list[tuple[Any, ...]]
    paging_state: bytes | None


class SelectPlan:
    """A compiled SELECT.

    Attributes:
        gives_timestamps: whether the result has a WRITETIME.
        names: of the result's columns.
        types: the driver's types of them.
    """

    __slots__ = (
        *("_limit", "_readers", "_reverse", "_where", "counts", "gives_timestamps", "names"),
        *("schema", "types"),
    )

    def __init__(self, statement: Select, schema: TableSchema, markers: Markers) -> None:
        self.schema = schema
        selectors = statement.selectors or tuple(
            Selector("column", column.name, None) for column in schema.columns
        )
        made = [_selector(selector, schema) for selector in selectors]
        self.names = [
            selector.alias or name for selector, (name, _, _) in zip(selectors, made, strict=True)
        ]
        self.types = [kind for _, kind, _ in made]
        self._readers = tuple(reader for _, _, reader in made)
        self.counts = any(selector.kind == "count" for selector in selectors)
        self.gives_timestamps = any(selector.kind == "writetime" for selector in selectors)
        found = by_column(schema, statement.where)
        check_select(schema, found)
        self._where: tuple[tuple[int, str, Getter], ...] = tuple(
            (at, sign, column_getter(term, schema.keys[at], schema, markers))
            for at, relations in sorted(found.items())
            for sign, term in relations
        )
        fixed = [at for at, relations in found.items() if relations[0][0] == "="]
        self._reverse = _is_reverse(statement, schema, fixed)
        self._limit: Callable[[Values], int | None] | None = None
        if statement.limit is not None:
            self._limit = number_getter(statement.limit, LIMIT, schema, markers)

    def result_metadata(self) -> list[tuple[str, str, str, Any]]:
        """Describe the columns of the result for a PREPARED answer."""
        place = (self.schema.keyspace, self.schema.name)
        return [(*place, name, kind) for name, kind in zip(self.names, self.types, strict=True)]

    def read(
        self, table: Table, values: Values, draw: Draw, fetch_size: int | None, state: bytes | None
    ) -> Page:
        """Read a page: the first one, or the one after `state`."""
        limit = None if self._limit is None else self._limit(values)
        if limit is not None and limit <= 0:
            raise invalid("LIMIT must be strictly positive")
        found = list(self._found(table, values, draw))
        if self.counts:
            return Page(self._counted(found)[:limit], None)
        start = 0 if state is None else self._start(table, found, state)
        given = 0 if state is None else int.from_bytes(state[:4], "big")
        end = len(found) if limit is None else min(len(found), start + limit - given)
        is_full = False
        if fetch_size is not None and end - start >= fetch_size:
            end = start + fetch_size
            is_full = limit is None or given + fetch_size < limit
        rows = [self._row(item) for item in found[start:end]]
        if not is_full:
            return Page(rows, None)
        return Page(rows, _state(given + len(rows), found[end - 1]))

    def _row(self, item: Found) -> tuple[Any, ...]:
        partition_key, clustering_key, row = item
        key = partition_key + clustering_key
        return tuple([read(key, row) for read in self._readers])

    def _counted(self, found: list[Found]) -> list[tuple[Any, ...]]:
        first = self._row(found[0]) if found else (None,) * len(self._readers)
        is_count = [read is _count for read in self._readers]
        return [
            tuple(
                len(found) if counts else value
                for counts, value in zip(is_count, first, strict=True)
            )
        ]

    def _found(self, table: Table, values: Values, draw: Draw) -> Iterator[Found]:
        count = self.schema.partition_count
        bound = [(at, sign, get(values, draw)) for at, sign, get in self._where]
        for at, _, value in bound:
            if not isinstance(value, bytes):
                word = "null" if value is None else "unset"
                name = self.schema.keys[at].name
                raise invalid(f"Invalid {word} value in condition for column {name}")
        if not bound:
            for key, partition in table.scan():
                yield from _live(key, partition, partition.order)
            return
        partition_key = tuple(value for at, _, value in bound if at < count)
        if partition_key == (b"",):
            raise invalid("Key may not be empty")
        chosen = table.partitions.get(partition_key)
        if chosen is not None:
            order = [entry for entry in chosen.order if self._matches(entry[1], bound)]
            yield from _live(partition_key, chosen, order[::-1] if self._reverse else order)

    def _matches(self, clustering_key: Key, bound: list[tuple[int, str, bytes]]) -> bool:
        count = self.schema.partition_count
        for at, sign, wanted in bound:
            if at >= count:
                order = self.schema.keys[at].type.sort_key
                if not _SIGNS[sign](order(clustering_key[at - count]), order(wanted)):
                    return False
        return True

    def _start(self, table: Table, found: list[Found], state: bytes) -> int:
        """Find the first row behind the last row of the page before, which may be deleted now."""
        last_partition, last_clustering = self._marked(state[4:])
        last_token, last_row = token_of(last_partition), table.sort_key(last_clustering)
        for index, (partition_key, clustering_key, _) in enumerate(found):
            if partition_key != last_partition:
                if (token_of(partition_key), partition_key) > (last_token, last_partition):
                    return index
                continue
            row = table.sort_key(clustering_key)
            if row < last_row if self._reverse else last_row < row:
                return index
        return len(found)

    def _marked(self, mark: bytes) -> tuple[Key, Key]:
        """Give the partition key and the clustering key that `_mark` has packed."""
        parts: list[bytes] = []
        while mark:
            end = 2 + int.from_bytes(mark[:2], "big")
            parts.append(mark[2:end])
            mark = mark[end:]
        count = self.schema.partition_count
        return tuple(parts[:count]), tuple(parts[count:])


def _live(key: Key, partition: Partition, order: list[tuple[Any, Key]]) -> Iterator[Found]:
    for _, clustering_key in order:
        row = partition.rows[clustering_key]
        if row.is_live():
            yield key, clustering_key, row


def _mark(item: Found) -> bytes:
    return b"".join(len(part).to_bytes(2, "big") + part for part in item[0] + item[1])


def _state(given: int, last: Found) -> bytes:
    return given.to_bytes(4, "big") + _mark(last)


def _count(_key: Key, _row: Row) -> Any:
    return None


def _selector(selector: Selector, schema: TableSchema) -> tuple[str, Any, Reader]:
    """Give a result column's name, driver type and reader."""
    if selector.kind == "count":
        return "count", LongType, _count
    position = schema.position(selector.column)
    column, kind = schema.columns[position], schema.columns[position].type
    is_key = position < len(schema.keys)
    if selector.kind == "writetime":
        if is_key:
            raise invalid(
                f"Cannot use selection function writetime on PRIMARY KEY part {column.name}"
            )
        return f"writetime({column.name})", LongType, lambda _, row: row.written_us(position)
    to_python = kind.to_python
    if is_key:
        return column.name, kind.driver, lambda key, _: to_python(key[position])
    return column.name, kind.driver, lambda _, row: to_python(row.value(position))


def _is_reverse(statement: Select, schema: TableSchema, fixed: Collection[int]) -> bool:
    """Tell whether ORDER BY turns the table's own order; `fixed` are the columns with `=`."""
    if not statement.order:
        return False
    if not fixed:
        raise invalid(
            "ORDER BY is only supported when the partition key is restricted by an EQ or an IN."
        )
    count, next_at = schema.partition_count, schema.partition_count
    turned = []
    for name, is_descending in dict(statement.order).items():
        at = schema.position(name)
        if not count <= at < len(schema.keys):
            raise invalid(
                "Order by is currently only supported on the clustered columns of the PRIMARY "
                f"KEY, got {name}"
            )
        # A column between that is restricted to one value may be left out.
        if at < next_at or any(skipped not in fixed for skipped in range(next_at, at)):
            raise invalid(
                "Order by currently only supports the ordering of columns following their "
                "declared order in the PRIMARY KEY"
            )
        next_at = at + 1
        turned.append(is_descending != schema.descending[at - count])
    if any(turned) != all(turned):
        raise invalid("Unsupported order by relation")
    return turned[0]
