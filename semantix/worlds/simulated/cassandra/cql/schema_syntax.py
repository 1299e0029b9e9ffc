"""Syntax trees of the statements that change the schema."""

from __future__ import annotations

from dataclasses import dataclass

from semantix.worlds.simulated.cassandra.cql.phrases import TableName
from semantix.worlds.simulated.cassandra.cql.properties import Properties

ColumnText = tuple[str, str, bool]  # name, type, whether it is static


@dataclass(frozen=True, slots=True)
class CreateKeyspace:
    """CREATE KEYSPACE."""

    name: str
    if_not_exists: bool
    properties: Properties


@dataclass(frozen=True, slots=True)
class CreateTable:
    """CREATE TABLE; `keys` are the PRIMARY KEY clauses found, as (partition key, clustering)."""

    table: TableName
    if_not_exists: bool
    columns: tuple[ColumnText, ...]
    keys: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
    order: tuple[tuple[str, bool], ...]
    options: Properties = ()


@dataclass(frozen=True, slots=True)
class Drop:
    """DROP TABLE, or DROP KEYSPACE where `table` is None."""

    table: TableName | None
    keyspace: str | None
    if_exists: bool


@dataclass(frozen=True, slots=True)
class Truncate:
    """TRUNCATE."""

    table: TableName


@dataclass(frozen=True, slots=True)
class Use:
    """USE."""

    keyspace: str


SchemaChange = CreateKeyspace | CreateTable | Drop | Truncate | Use
