"""Checks WHERE clauses against the primary key, as Cassandra does."""

from __future__ import annotations

from semantix.worlds.simulated.cassandra.cql.phrases import Relation, Term
from semantix.worlds.simulated.cassandra.errors import OutsideSubset, invalid
from semantix.worlds.simulated.cassandra.schema import TableSchema

_FILTERING = (
    "Cannot execute this query as it might involve data filtering and thus may have unpredictable "
    "performance. If you want to execute this query despite the performance unpredictability, use "
    "ALLOW FILTERING"
)
Restrictions = dict[int, list[tuple[str, Term]]]  # by position of the column


def by_column(schema: TableSchema, where: tuple[Relation, ...]) -> Restrictions:
    """Group relations by column."""
    found: Restrictions = {}
    for relation in where:
        found.setdefault(schema.position(relation.column), []).append(
            (relation.operator, relation.term)
        )
    for position, relations in found.items():
        if len(relations) > 1 and any(operator == "=" for operator, _ in relations):
            name = schema.columns[position].name
            raise invalid(
                f"{name} cannot be restricted by more than one relation if it includes an Equal"
            )
    return found


def key_of_modification(
    schema: TableSchema, where: tuple[Relation, ...], word: str, *, may_be_prefix: bool
) -> tuple[Term, ...]:
    """Give the terms for the key of an UPDATE or DELETE, perhaps only for a prefix of the key."""
    found = by_column(schema, where)
    _no_slices(schema, found, word)
    keys = schema.keys
    _no_parts_missing(schema, found)
    strangers = [schema.columns[at].name for at in sorted(found) if at >= len(keys)]
    if strangers:
        listed = "".join(f"{name} " for name in strangers)
        raise invalid(f"Non PRIMARY KEY columns found in where clause: {listed}")
    _no_gap(schema, found)
    terms = tuple(found[at][0][1] for at in range(len(keys)) if at in found)
    if len(terms) < len(keys) and not may_be_prefix:
        missing = ", ".join(column.name for column in keys[len(terms) :])
        raise invalid(f"Some clustering keys are missing: {missing}")
    return terms


def check_select(schema: TableSchema, found: Restrictions) -> None:
    """Refuse a SELECT that would need filtering."""
    count, keys = schema.partition_count, schema.keys
    for relations in found.values():
        if any(operator == "!=" for operator, _ in relations):
            raise invalid('Unsupported "!=" relation')
    partition = [at for at in found if at < count]
    is_whole = len(partition) == count and all(found[at][0][0] == "=" for at in partition)
    if found and not (is_whole and all(at < len(keys) for at in found)):
        raise invalid(_FILTERING)
    if found:
        _no_gap(schema, found)
        _one_slice(schema, found)


def _one_slice(schema: TableSchema, found: Restrictions) -> None:
    sliced: str | None = None
    for at in range(schema.partition_count, len(schema.keys)):
        name = schema.keys[at].name
        if at in found and sliced is not None:
            raise invalid(
                f'Clustering column "{name}" cannot be restricted (preceding column "{sliced}" is '
                "restricted by a non-EQ relation)"
            )
        if at in found and found[at][0][0] != "=":
            sliced = name
            for signs, bound in (("><", "start"), ("<", "end")):
                given = [sign for sign, _ in found[at] if sign[0] == signs[0]]
                if len(given) > 1:
                    raise invalid(
                        f"More than one restriction was found for the {bound} bound on {name}"
                    )


def _no_slices(schema: TableSchema, found: Restrictions, word: str) -> None:
    for at, relations in sorted(found.items()):
        if relations[0][0] == "=":
            continue
        if at < schema.partition_count:
            raise invalid(
                "Only EQ and IN relation are supported on the partition key (unless you use the "
                f"token() function) for {word} statements"
            )
        if at < len(schema.keys):
            raise OutsideSubset(f"{word} of a slice of rows")


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
