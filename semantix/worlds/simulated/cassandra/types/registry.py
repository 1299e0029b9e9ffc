"""Column types by their names, `list<int>` for instance."""

from __future__ import annotations

from functools import lru_cache

from cassandra.protocol import SyntaxException

from semantix.worlds.simulated.cassandra.errors import OutsideSubset, bad_syntax, invalid
from semantix.worlds.simulated.cassandra.types.collection_types import (
    LIST,
    MAP,
    SET,
    TUPLE,
    collection_type,
)
from semantix.worlds.simulated.cassandra.types.column_type import ColumnType
from semantix.worlds.simulated.cassandra.types.scalars import SCALARS

_SYNONYMS = {"varchar": "text"}
COLLECTIONS = (LIST, SET, MAP)


@lru_cache(maxsize=1024)
def type_named(name: str) -> ColumnType:
    """Give a type by a name that the server has accepted, `ColumnType.name` for instance."""
    return _made(name, name, "", is_frozen=False)


def checked_type(name: str, keyspace: str) -> ColumnType:
    """Give a type by the name that a statement has for it.

    Args:
        name: without spaces but one behind each comma: `map<text, frozen<set<int>>>`.

    Raises:
        InvalidRequest, SyntaxException: there is no such type.
        OutsideSubset: there is one, but not in the simulation.
    """
    return _made(name, name, keyspace, is_frozen=False)


def _made(name: str, whole: str, keyspace: str, *, is_frozen: bool) -> ColumnType:
    word, _, inner = name.partition("<")
    if not inner:
        found = SCALARS.get(_SYNONYMS.get(word, word))
        if found is None:
            raise invalid(f"Unknown type {keyspace}.{word}")
        return found
    listed = _split(inner[:-1])
    if word == "frozen":
        return _frozen(listed[0], whole, keyspace)
    if word == "vector":
        raise OutsideSubset(f"the type {name}")
    inside = is_frozen or word == TUPLE  # what is frozen freezes what it contains
    parts = tuple(_made(part, whole, keyspace, is_frozen=inside) for part in listed)
    _check_parts(word, name, parts)
    return collection_type(word, parts, is_frozen=is_frozen)


def _frozen(name: str, whole: str, keyspace: str) -> ColumnType:
    found = _made(name, whole, keyspace, is_frozen=True)
    if found.form == "scalar":
        raise _not_freezable(name)
    return found


def _not_freezable(name: str) -> SyntaxException:
    error: SyntaxException = bad_syntax(
        f"frozen<> is only allowed on collections, tuples, and user-defined types (got {name})"
    )
    return error


def _check_parts(word: str, name: str, parts: tuple[ColumnType, ...]) -> None:
    if any(part.name == "counter" for part in parts):
        raise invalid(f"Counters are not allowed inside collections: {name}")
    if any(part.is_multi_cell for part in parts):
        raise invalid(f"Non-frozen collections are not allowed inside collections: {name}")
    if parts[0].name == "duration" and word == SET:
        raise invalid(f"Durations are not allowed inside sets: {name}")
    if parts[0].name == "duration" and word == MAP:
        raise invalid(f"Durations are not allowed as map keys: {name}")


def _split(inner: str) -> list[str]:
    """Split at the commas that are in no inner brackets."""
    found, depth, start = [], 0, 0
    for position, letter in enumerate(inner):
        depth += (letter == "<") - (letter == ">")
        if letter == "," and depth == 0:
            found.append(inner[start:position].strip())
            start = position + 1
    return [*found, inner[start:].strip()]
