"""IF [NOT] EXISTS and IF column conditions of lightweight transactions."""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection, Sequence
from typing import Any

from cassandra.query import UNSET_VALUE

from semantix.worlds.simulated.cassandra.cql.data_syntax import Insert, Modification
from semantix.worlds.simulated.cassandra.cql.phrases import Relation
from semantix.worlds.simulated.cassandra.errors import invalid
from semantix.worlds.simulated.cassandra.rows import Row
from semantix.worlds.simulated.cassandra.schema import TableSchema
from semantix.worlds.simulated.cassandra.statements.terms import (
    Draw,
    Getter,
    Markers,
    Values,
    column_getter,
    list_getter,
)
from semantix.worlds.simulated.cassandra.storage.multi_cells import value_of
from semantix.worlds.simulated.cassandra.types.column_type import ColumnType

_ORDERED: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class Condition:
    """A compiled condition.

    Attributes:
        exists: whether the row must exist; None: columns are compared instead.
        shown: positions of the columns that a refusal gives back if the row exists.
        is_static: whether it is only about static columns.
    """

    __slots__ = ("_relations", "_schema", "exists", "is_static", "shown")

    def __init__(
        self,
        schema: TableSchema,
        exists: bool | None,
        relations: tuple[tuple[int, str, Getter], ...],
    ) -> None:
        self._schema = schema
        self._relations = relations
        self.exists = exists
        positions = [position for position, _, _ in relations]
        self.is_static = bool(positions) and all(map(schema.is_static, positions))
        if exists is False:
            self.shown = tuple(range(len(schema.columns)))
        else:
            regular = [at for at in positions if not schema.is_static(at)]
            self.shown = tuple(dict.fromkeys(regular + positions))

    def holds(self, row: Row | None, static: Row | None, values: Values, draw: Draw) -> bool:
        """Tell whether the condition is true.

        Args:
            row: None: there is no row.
            static: the row of the static columns, if there is one.
        """
        if self.exists is not None:
            return (row is not None) == self.exists
        found = []
        for position, sign, get in self._relations:
            kind = self._schema.columns[position].type
            source = static if self._schema.is_static(position) else row
            current = None if source is None else value_of(kind, source, position)
            found.append(_compare(kind, current, sign, get(values, draw)))
        return all(found)  # each is evaluated: any may be invalid

    def check_key(self, key: Sequence[Any], listed: Collection[int], *, touches_row: bool) -> None:
        """Refuse a statement with a condition that does not name its single row.

        Args:
            key: what the statement has for the first columns of the key.
            listed: the positions of those with IN.
        """
        schema, count = self._schema, self._schema.partition_count
        if any(at < count for at in listed):
            raise invalid("IN on the partition key is not supported with conditional updates")
        if listed:
            raise invalid(
                "IN on the clustering key columns is not supported with conditional updates"
            )
        if len(key) < len(schema.keys) and touches_row:
            raise invalid(
                "DELETE statements must restrict all PRIMARY KEY columns with equality relations "
                "in order to delete non static columns"
            )
        if len(key) < len(schema.keys) and self.exists is None and not self.is_static:
            missing = ", ".join(column.name for column in schema.keys[len(key) :])
            raise invalid(f"Some clustering keys are missing: {missing}")


def compile_condition(
    statement: Modification, schema: TableSchema, markers: Markers
) -> Condition | None:
    """Compile the IF of a modification; None: it has no IF. Raises InvalidRequest."""
    if isinstance(statement, Insert):
        return Condition(schema, False, ()) if statement.if_not_exists else None
    if statement.if_exists:
        return Condition(schema, True, ())
    if not statement.conditions:
        return None
    return Condition(
        schema,
        None,
        tuple(_relation(relation, schema, markers) for relation in statement.conditions),
    )


def _relation(relation: Relation, schema: TableSchema, markers: Markers) -> tuple[int, str, Getter]:
    position = schema.position(relation.column)
    if position < len(schema.keys):
        raise invalid(f"PRIMARY KEY column '{relation.column}' cannot have IF conditions")
    column = schema.columns[position]
    if relation.operator == "IN":
        return position, "IN", list_getter(relation.term, column, schema, markers)
    return position, relation.operator, column_getter(relation.term, column, schema, markers)


def _compare(kind: ColumnType, current: bytes | None, sign: str, wanted: Any) -> bool:
    if sign == "IN":
        return any(_compare(kind, current, "=", one) for one in wanted)
    if wanted is UNSET_VALUE:
        raise invalid("Invalid 'unset' value in condition")
    if sign in ("=", "!="):
        # An empty collection whose elements are cells is no value.
        same = current == (None if kind.is_multi_cell and wanted == _EMPTY else wanted)
        return bool(same) if sign == "=" else not same
    if wanted is None:
        raise invalid(f'Invalid comparison with null for operator "{sign}"')
    if current is None:
        return False
    return _ORDERED[sign](kind.sort_key(current), kind.sort_key(wanted))


_EMPTY = b"\x00\x00\x00\x00"
