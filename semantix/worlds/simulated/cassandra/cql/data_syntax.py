"""Syntax trees of the statements that read and write rows."""

from __future__ import annotations

from dataclasses import dataclass

from semantix.worlds.simulated.cassandra.cql.operation_syntax import (
    NOTHING_USED,
    Assignment,
    Deletion,
    Using,
)
from semantix.worlds.simulated.cassandra.cql.phrases import Relation, TableName, Term


@dataclass(frozen=True, slots=True)
class Insert:
    """INSERT."""

    table: TableName
    columns: tuple[str, ...]
    values: tuple[Term, ...]
    if_not_exists: bool
    using: Using = NOTHING_USED


@dataclass(frozen=True, slots=True)
class Update:
    """UPDATE."""

    table: TableName
    assignments: tuple[Assignment, ...]
    where: tuple[Relation, ...]
    conditions: tuple[Relation, ...]
    if_exists: bool
    using: Using = NOTHING_USED


@dataclass(frozen=True, slots=True)
class Delete:
    """DELETE; without `columns` of whole rows."""

    table: TableName
    columns: tuple[Deletion, ...]
    where: tuple[Relation, ...]
    conditions: tuple[Relation, ...]
    if_exists: bool
    using: Using = NOTHING_USED


@dataclass(frozen=True, slots=True)
class Selector:
    """One column of a result: `kind` is `column`, `writetime`, `ttl` or `count`."""

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
    may_filter: bool = False


@dataclass(frozen=True, slots=True)
class Batch:
    """BEGIN … APPLY BATCH; `kind` is `LOGGED`, `UNLOGGED` or `COUNTER`."""

    kind: str
    using: Using
    statements: tuple[Insert | Update | Delete, ...]


Modification = Insert | Update | Delete
