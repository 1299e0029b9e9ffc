"""Syntax trees of CQL. Compared by identity: each text is parsed once and the tree is kept."""

from __future__ import annotations

from dataclasses import dataclass

NULL, BOOLEAN = "NULL", "BOOLEAN"  # kinds of constants; the others are the lexer's


@dataclass(frozen=True, slots=True)
class Constant:
    """A literal; `kind` is as Cassandra's messages call it."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Marker:
    """A `?` or `:name`, numbered from 0 in the order of the text."""

    index: int
    name: str | None


@dataclass(frozen=True, slots=True)
class Call:
    """A function of no column: `now()` or `toTimestamp(now())`."""

    name: str


Term = Constant | Marker | Call


@dataclass(frozen=True, slots=True)
class Relation:
    """`column operator term`, of a WHERE or an IF."""

    column: str
    operator: str
    term: Term


@dataclass(frozen=True, slots=True)
class TableName:
    """A table, with its keyspace if the text names one."""

    keyspace: str | None
    name: str


@dataclass(frozen=True, slots=True)
class CreateKeyspace:
    """CREATE KEYSPACE."""

    name: str
    if_not_exists: bool
    replication: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class CreateTable:
    """CREATE TABLE; `keys` are the PRIMARY KEY clauses found, as (partition key, clustering)."""

    table: TableName
    if_not_exists: bool
    columns: tuple[tuple[str, str], ...]
    keys: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
    order: tuple[tuple[str, bool], ...]


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
SchemaChange = CreateKeyspace | CreateTable | Drop | Truncate | Use
Statement = Modification | Select | Batch | SchemaChange


@dataclass(frozen=True, eq=False, slots=True)
class ParsedText:
    """A parsed statement.

    Attributes:
        markers: the name of each marker, None for `?`.
    """

    text: str
    statement: Statement
    markers: tuple[str | None, ...]
