"""The parts of a modification: operations on columns, and the key. Checked against the table."""

from __future__ import annotations

from collections.abc import Sequence

from semantix.worlds.simulated.cassandra.cql.data_syntax import Insert, Modification, Update
from semantix.worlds.simulated.cassandra.cql.operation_syntax import Assignment, Deletion
from semantix.worlds.simulated.cassandra.errors import bad_syntax, invalid
from semantix.worlds.simulated.cassandra.schema import TableSchema
from semantix.worlds.simulated.cassandra.statements.restrictions import (
    KeyTerms,
    key_of_modification,
)


def operations_of(
    statement: Modification, schema: TableSchema
) -> list[tuple[int, Assignment | Deletion]]:
    """Give the operations on the columns outside of the key, with the columns' positions."""
    if isinstance(statement, Insert):
        if len(statement.columns) != len(statement.values):
            raise invalid("Unmatched column names/values")
        if len(dict.fromkeys(statement.columns)) < len(statement.columns):
            raise invalid("The column names contains duplicates")
        return [
            (at, Assignment(column, "=", term))
            for column, term in zip(statement.columns, statement.values, strict=True)
            if (at := schema.position(column)) >= len(schema.keys)
        ]
    if isinstance(statement, Update):
        return _assignments(statement, schema)
    found: list[tuple[int, Assignment | Deletion]] = []
    for deletion in statement.columns:
        at = schema.position(deletion.column)
        if at < len(schema.keys):
            raise invalid(
                f"Invalid identifier {deletion.column} for deletion (should not be a PRIMARY KEY "
                "part)"
            )
        found.append((at, deletion))
    return found


def _assignments(statement: Update, schema: TableSchema) -> list[tuple[int, Assignment | Deletion]]:
    found: list[tuple[int, Assignment | Deletion]] = []
    kinds: dict[int, str] = {}
    for assignment in statement.assignments:
        at = schema.position(assignment.column)
        if at < len(schema.keys):
            raise invalid(f"PRIMARY KEY part {assignment.column} found in SET part")
        if at in kinds and "=" in (kinds[at], assignment.kind):
            raise bad_syntax(f"Multiple incompatible setting of column {assignment.column}")
        kinds[at] = assignment.kind
        found.append((at, assignment))
    return found


def key_of(
    statement: Modification,
    schema: TableSchema,
    changes: Sequence[tuple[int, Assignment | Deletion]],
) -> KeyTerms:
    """Give the terms of the key."""
    only_static = bool(changes) and all(schema.is_static(at) for at, _ in changes)
    if isinstance(statement, Insert):
        return _insert_key(statement, schema, only_static=only_static)
    word = "UPDATE" if isinstance(statement, Update) else "DELETE"
    key = key_of_modification(
        schema, statement.where, word, may_be_prefix=word == "DELETE" or only_static
    )
    count = schema.partition_count
    if only_static and (len(key.terms) > count or key.bounds):
        if not statement.conditions:
            raise invalid(
                "Invalid restrictions on clustering columns since the "
                f"{word} statement modifies only static columns"
            )
    elif changes and word == "DELETE" and not only_static and not key.is_whole(schema):
        raise invalid("Range deletions are not supported for specific columns")
    return key


def _insert_key(statement: Insert, schema: TableSchema, *, only_static: bool) -> KeyTerms:
    terms = {
        schema.position(column): term
        for column, term in zip(statement.columns, statement.values, strict=True)
    }
    keys, count = schema.keys, schema.partition_count
    has_clustering = any(at in terms for at in range(count, len(keys)))
    parts = [("partition key parts", range(count))]
    if not only_static or has_clustering:
        parts.append(("clustering keys", range(count, len(keys))))
    for what, positions in parts:
        missing = [keys[at].name for at in positions if at not in terms]
        if missing:
            raise invalid(f"Some {what} are missing: {', '.join(missing)}")
    end = len(keys) if not only_static or has_clustering else count
    return KeyTerms(tuple(("=", terms[at]) for at in range(end)), ())
