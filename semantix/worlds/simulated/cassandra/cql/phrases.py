"""The parts of statements. Syntax trees are plain values."""

from __future__ import annotations

from dataclasses import dataclass

NULL, BOOLEAN = "NULL", "BOOLEAN"  # kinds of constants; the others are the lexer's


@dataclass(frozen=True, slots=True)
class Constant:
    """A literal. Its `kind` is a word of Cassandra's messages."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Marker:
    """A `?` or `:name`, numbered from 0 in the order of the text."""

    index: int
    name: str | None


@dataclass(frozen=True, slots=True)
class Call:
    """A function without a column: `now()` or `toTimestamp(now())`."""

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
