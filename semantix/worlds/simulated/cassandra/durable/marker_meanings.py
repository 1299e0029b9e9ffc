"""What the markers (`?`) of a statement stand for. Only its text is needed, not the schema."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType

from semantix.worlds.simulated.cassandra.cql.data_syntax import (
    Batch,
    Insert,
    Modification,
    Update,
)
from semantix.worlds.simulated.cassandra.cql.parser import parse
from semantix.worlds.simulated.cassandra.cql.phrases import Marker, TableName, Term

WRITE_TIMESTAMP = "USING TIMESTAMP"
Meaning = str | tuple[TableName, str]  # a write timestamp, or a table and one of its columns


@lru_cache(maxsize=4096)
def marker_meanings(text: str) -> Mapping[int, Meaning]:
    """Give the meaning of each marker by its index. An invalid text has no markers."""
    try:
        statement = parse(text).statement
    except Exception:
        return MappingProxyType({})
    parts: tuple[Modification, ...] = ()
    found: dict[int, Meaning] = {}
    if isinstance(statement, Batch):
        parts = statement.statements
    elif isinstance(statement, Modification):
        parts = (statement,)
    stamps = [part.using.timestamp for part in parts]
    if isinstance(statement, Batch):
        stamps.append(statement.using.timestamp)
    found.update((term.index, WRITE_TIMESTAMP) for term in stamps if isinstance(term, Marker))
    for part in parts:
        for column, term in _columns(part):
            if isinstance(term, Marker):
                found[term.index] = (part.table, column)
    return MappingProxyType(found)


def _columns(part: Modification) -> Iterator[tuple[str, Term]]:
    if isinstance(part, Insert):
        yield from zip(part.columns, part.values, strict=False)
        return
    if isinstance(part, Update):
        # A marker in `c = c + ?` or `c[?] = ?` is no value of the column.
        yield from ((one.column, one.term) for one in part.assignments if one.kind == "=")
    for relation in (*part.where, *part.conditions):
        if relation.operator == "IN":
            continue
        yield relation.column, relation.term
