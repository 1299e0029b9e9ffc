"""Syntax trees of the statements that read and write rows."""

from __future__ import annotations

from dataclasses import dataclass

from semantix.worlds.simulated.cassandra.cql.phrases import Relation, TableName, Term


@dataclass(frozen=True, slots=True)
class Insert:
    """INSERT."""

    table: TableName
    columns: tuple[str, ...]
    values: tuple[Term, ...]
    if_not_exists: bool
    timestamp: Term | None


@dataclass(frozen=True, slots=True)
class Update:
    """UPDATE."""

    table: TableName
    assignments: tuple[tuple[str, Term], ...]
    where: tuple[Relation, ...]
    conditions: tuple[Relation, ...]
    if_exists: bool
    timestamp: Term | None


@dataclass(frozen=True, slots=True)
class Delete:
    """DELETE; without `columns` of whole rows."""

    table: TableName
    columns: tuple[str, ...]
    where: tuple[Relation, ...]
    conditions: tuple[Relation, ...]
    if_exists: bool
    timestamp: Term | None


@dataclass(frozen=True, slots=True)
class Selector:
    """One column of a result: `kind` is `column`, `writetime` or `count`."""

    kind: str
    column: str
    alias: str | None


@dataclass(frozen=True, slots=True)
class Select:
    """SELECT; `selectors` is empty for `*`."""

    table: TableName
    selectors: tuple[Selector, ...]
    where: tuple[Relation, ...]
    order: tuple[tuple[str, bool], ...]
    limit: Term | None


@dataclass(frozen=True, slots=True)
class Batch:
    """BEGIN … APPLY BATCH; `kind` is `LOGGED`, `UNLOGGED` or `COUNTER`."""

    kind: str
    timestamp: Term | None
    statements: tuple[Insert | Update | Delete, ...]


Modification = Insert | Update | Delete
