"""IF [NOT] EXISTS and IF column conditions of lightweight transactions."""

from __future__ import annotations

import operator
from collections.abc import Callable
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
)
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
    """

    __slots__ = ("_relations", "_schema", "exists", "shown")

    def __init__(
        self,
        schema: TableSchema,
        exists: bool | None,
        relations: tuple[tuple[int, str, Getter], ...],
    ) -> None:
        self._schema = schema
        self._relations = relations
        self.exists = exists
        if exists is False:
            self.shown = tuple(range(len(schema.columns)))
        else:
            self.shown = tuple(dict.fromkeys(position for position, _, _ in relations))

    def holds(self, row: Row | None, values: Values, draw: Draw) -> bool:
        """Tell whether the condition is true for the row (None: there is no row)."""
        if self.exists is not None:
            return (row is not None) == self.exists
        found = [
            _compare(
                self._schema.columns[position].type,
                None if row is None else row.value(position),
                sign,
                get(values, draw),
            )
            for position, sign, get in self._relations
        ]
        return all(found)  # each is evaluated: any may be invalid


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
    return position, relation.operator, column_getter(relation.term, column, schema, markers)


def _compare(kind: ColumnType, current: bytes | None, sign: str, wanted: Any) -> bool:
    if wanted is UNSET_VALUE:
        raise invalid("Invalid 'unset' value in condition")
    if sign == "=":
        return bool(current == wanted)
    if sign == "!=":
        return bool(current != wanted)
    if wanted is None:
        raise invalid(f'Invalid comparison with null for operator "{sign}"')
    if current is None:
        return False
    return _ORDERED[sign](kind.sort_key(current), kind.sort_key(wanted))
