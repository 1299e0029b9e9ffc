"""A change of one row while it is made, and the column that an operation changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from semantix.worlds.simulated.cassandra.cql.operation_syntax import Assignment
from semantix.worlds.simulated.cassandra.cql.phrases import Term, written
from semantix.worlds.simulated.cassandra.errors import invalid
from semantix.worlds.simulated.cassandra.rows import At, Cell, End, Row
from semantix.worlds.simulated.cassandra.schema import Column, TableSchema
from semantix.worlds.simulated.cassandra.statements.terms import (
    Draw,
    Getter,
    Markers,
    Values,
    value_getter,
)
from semantix.worlds.simulated.cassandra.types.column_type import ColumnType


@dataclass(slots=True)
class Draft:
    """A change of one row while it is made.

    Attributes:
        end: when its values end; None: never.
        row: the row as it is, for operations that read it.
    """

    written_us: int
    end: End | None
    draw: Draw
    row: Row | None
    cells: list[tuple[At, Cell]] = field(default_factory=list)
    cleared: list[tuple[int, int]] = field(default_factory=list)
    added: list[tuple[int, int]] = field(default_factory=list)

    def put(self, at: At, value: bytes | None) -> None:
        """Write a cell; None: a tombstone."""
        if value is None or self.end is None:
            self.cells.append((at, (self.written_us, value)))
        else:
            self.cells.append((at, (self.written_us, value, *self.end)))


Operation = Callable[[Draft, Values], None]


@dataclass(frozen=True, slots=True)
class Target:
    """A column, and what its terms are compiled with."""

    column: Column
    position: int
    schema: TableSchema
    markers: Markers

    def get(self, term: Term, name: str = "", kind: ColumnType | None = None) -> Getter:
        column = self.column
        return value_getter(
            term, name or column.name, kind or column.type, self.schema, self.markers
        )


def unfit(assignment: Assignment, kind: ColumnType) -> Exception:
    name, term = assignment.column, written(assignment.term)
    shown = {
        "+": f"{name} = {name} + {term}",
        "-": f"{name} = {name} - {term}",
        "prepend": f"{name} = {term} - {name}",
        "[]": f"{name}[{written(assignment.key) if assignment.key else ''}] = {term}",
    }[assignment.kind]
    if assignment.kind == "prepend":
        word = "non list"
    elif kind.form == "tuple":
        word = "tuple"
    elif kind.form != "scalar":
        word = f"{kind.form}" if kind.is_multi_cell else "frozen collection"
    else:
        word = "non collection" if assignment.kind == "[]" else "non counter"
    return invalid(f"Invalid operation ({shown}) for {word} column {name}")
