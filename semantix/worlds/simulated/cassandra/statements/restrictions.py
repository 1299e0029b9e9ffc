"""Checks WHERE clauses against the primary key, as Cassandra does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cassandra.query import UNSET_VALUE

from semantix.worlds.simulated.cassandra.cql.phrases import (
    NULL,
    Constant,
    Relation,
    Term,
    written,
)
from semantix.worlds.simulated.cassandra.errors import invalid
from semantix.worlds.simulated.cassandra.schema import Column, TableSchema

_FILTERING = (
    "Cannot execute this query as it might involve data filtering and thus may have unpredictable "
    "performance. If you want to execute this query despite the performance unpredictability, use "
    "ALLOW FILTERING"
)
Restrictions = dict[int, list[tuple[str, Term]]]  # by position of the column
_ONE_VALUE = ("=", "IN")
KEY_LENGTH_MAX = 65_535  # bytes of one value


@dataclass(frozen=True, slots=True)
class KeyTerms:
    """What the WHERE of a modification says about the key.

    Attributes:
        terms: sign (`=` or `IN`) and term of the first columns of the key.
        bounds: sign and term of the bounds of the next clustering column.
    """

    terms: tuple[tuple[str, Term], ...]
    bounds: tuple[tuple[str, Term], ...]

    def is_whole(self, schema: TableSchema) -> bool:
        """Tell whether it names single rows."""
        return len(self.terms) == len(schema.keys)


def bad_key(value: Any, column: Column) -> Exception:
    """Make the error for a value that no key can have."""
    if isinstance(value, bytes):
        return invalid(f"Key length of {len(value)} is longer than maximum of {KEY_LENGTH_MAX}")
    word = "unset" if value is UNSET_VALUE else "null"
    return invalid(f"Invalid {word} value in condition for column {column.name}")


def by_column(schema: TableSchema, where: tuple[Relation, ...]) -> Restrictions:
    """Group relations by column."""
    found: Restrictions = {}
    for relation in where:
        position = schema.position(relation.column)
        if relation.operator == "!=":
            shown = f"{relation.column} != {written(relation.term)}"
            raise invalid(f'Unsupported "!=" relation: {shown}')
        found.setdefault(position, []).append((relation.operator, relation.term))
    for position, relations in found.items():
        name = schema.columns[position].name
        signs = [operator for operator, _ in relations]
        if len(relations) > 1 and "=" in signs:
            raise invalid(
                f"{name} cannot be restricted by more than one relation if it includes an Equal"
            )
        if len(relations) > 1 and "IN" in signs:
            raise invalid(
                f"{name} cannot be restricted by more than one relation if it includes a IN"
            )
        for signs_of_bound, bound in ((">", "start"), ("<", "end")):
            if sum(sign[0] == signs_of_bound for sign in signs) > 1:
                raise invalid(
                    f"More than one restriction was found for the {bound} bound on {name}"
                )
    return found


def key_of_modification(
    schema: TableSchema, where: tuple[Relation, ...], word: str, *, may_be_prefix: bool
) -> KeyTerms:
    """Give the terms for the key of an UPDATE or DELETE, perhaps only for a prefix of the key."""
    found = by_column(schema, where)
    keys, count = schema.keys, schema.partition_count
    for at, relations in sorted(found.items()):
        if at < count and relations[0][0] not in _ONE_VALUE:
            raise invalid(
                "Only EQ and IN relation are supported on the partition key (unless you use the "
                f"token() function) for {word} statements"
            )
    _no_parts_missing(schema, found)
    strangers = [schema.columns[at].name for at in sorted(found) if at >= len(keys)]
    if strangers:
        listed = "".join(f"{name} " for name in strangers)
        raise invalid(f"Non PRIMARY KEY columns found in where clause: {listed}")
    _no_gap(schema, found)
    _one_slice(schema, found)
    terms = tuple(
        found[at][0] for at in range(len(keys)) if at in found and found[at][0][0] in _ONE_VALUE
    )
    bounds = tuple(found[len(terms)]) if len(terms) in found and len(terms) < len(keys) else ()
    if bounds and word == "UPDATE":
        raise invalid(
            "Slice restrictions are not supported on the clustering columns in UPDATE statements"
        )
    if len(terms) < len(keys) and not may_be_prefix:
        missing = ", ".join(column.name for column in keys[len(terms) :])
        raise invalid(f"Some clustering keys are missing: {missing}")
    return KeyTerms(terms, bounds)


def check_select(schema: TableSchema, found: Restrictions, *, may_filter: bool) -> None:
    """Refuse a SELECT that would need filtering, unless it has ALLOW FILTERING."""
    keys = schema.keys
    for at, relations in sorted(found.items()):
        column = schema.columns[at]
        if column.type.is_multi_cell:
            raise invalid(
                f"Collection column '{column.name}' ({column.type.name}) cannot be restricted by a "
                f"'{relations[0][0]}' relation"
            )
        is_null = any(isinstance(one, Constant) and one.kind == NULL for _, one in relations)
        if at >= len(keys) and is_null:
            raise invalid(f"Unsupported null value for column {column.name}")
    if may_filter or not found:
        return
    is_whole = has_whole_partition(schema, found)
    if not (is_whole and all(at < len(keys) for at in found)):
        raise invalid(_FILTERING)
    _no_gap(schema, found)
    _one_slice(schema, found)


def has_whole_partition(schema: TableSchema, found: Restrictions) -> bool:
    """Tell whether each column of the partition key is restricted to single values."""
    return all(
        at in found and found[at][0][0] in _ONE_VALUE for at in range(schema.partition_count)
    )


def _one_slice(schema: TableSchema, found: Restrictions) -> None:
    sliced: str | None = None
    for at in range(schema.partition_count, len(schema.keys)):
        name = schema.keys[at].name
        if at in found and sliced is not None:
            raise invalid(
                f'Clustering column "{name}" cannot be restricted (preceding column "{sliced}" is '
                "restricted by a non-EQ relation)"
            )
        if at in found and found[at][0][0] not in _ONE_VALUE:
            sliced = name


def _no_parts_missing(schema: TableSchema, found: Restrictions) -> None:
    count = schema.partition_count
    missing = [column.name for at, column in enumerate(schema.keys[:count]) if at not in found]
    if missing:
        raise invalid(f"Some partition key parts are missing: {', '.join(missing)}")


def _no_gap(schema: TableSchema, found: Restrictions) -> None:
    for at in range(schema.partition_count + 1, len(schema.keys)):
        if at in found and at - 1 not in found:
            raise invalid(
                f'PRIMARY KEY column "{schema.keys[at].name}" cannot be restricted as preceding '
                f'column "{schema.keys[at - 1].name}" is not restricted'
            )
