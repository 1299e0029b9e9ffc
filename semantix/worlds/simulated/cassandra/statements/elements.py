"""Operations on single elements of collections."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from cassandra.query import UNSET_VALUE

from semantix.worlds.simulated.cassandra.cql.operation_syntax import Assignment
from semantix.worlds.simulated.cassandra.cql.phrases import Collected, Term, written
from semantix.worlds.simulated.cassandra.errors import invalid
from semantix.worlds.simulated.cassandra.rows import Row
from semantix.worlds.simulated.cassandra.statements.drafts import Draft, Operation, Target, unfit
from semantix.worlds.simulated.cassandra.statements.terms import (
    Values,
)
from semantix.worlds.simulated.cassandra.storage.multi_cells import live_elements
from semantix.worlds.simulated.cassandra.types.collection_types import (
    LIST,
    MAP,
    SET,
    collection_type,
    elements_of,
)
from semantix.worlds.simulated.cassandra.types.scalars import SCALARS
from semantix.worlds.simulated.cassandra.types.whole_numbers import signed

_NO_ROW = Row()


def shrunk(assignment: Assignment, target: Target) -> Operation:
    kind, position = target.column.type, target.position
    term = assignment.term
    if kind.form == MAP and isinstance(term, Collected) and term.form == MAP:
        raise invalid(f"Value for a map substraction has to be a set, but was: '{written(term)}'")
    keys = collection_type(SET, kind.parts[:1], is_frozen=False) if kind.form == MAP else kind
    get = target.get(term, kind=keys)

    def write(draft: Draft, values: Values) -> None:
        value = get(values, draft.draw)
        if not isinstance(value, bytes):
            return
        found = elements_of(keys.form, value)
        if kind.form == LIST:
            for path, element in live_elements(kind, draft.row or _NO_ROW, position):
                if element in found:
                    draft.put((position, path), None)
            return
        for path in found:
            draft.put((position, path), None)

    return write


def element_set(assignment: Assignment, target: Target) -> Operation:
    kind, name = target.column.type, target.column.name
    if kind.form == SET or assignment.key is None:
        raise unfit(assignment, kind)
    find = _path(assignment.key, target, "set an element on")
    get = target.get(assignment.term, f"value({name})", kind.parts[-1])

    def write(draft: Draft, values: Values) -> None:
        path, value = find(draft, values), get(values, draft.draw)
        if value is not UNSET_VALUE:
            draft.put((target.position, path), value)

    return write


def element_deleted(key: Term, target: Target) -> Operation:
    find = _path(key, target, "delete an element from")
    return lambda draft, values: draft.put((target.position, find(draft, values)), None)


def _path(key: Term, target: Target, doing: str) -> Callable[[Draft, Values], bytes]:
    """Make the function that finds the path of the element at an index or a key."""
    kind, name = target.column.type, target.column.name
    if kind.form == LIST:
        get = target.get(key, f"idx({name})", SCALARS["int"])
        return lambda draft, values: _at_index(
            get(values, draft.draw),
            live_elements(kind, draft.row or _NO_ROW, target.position),
            doing,
        )
    word = "key" if kind.form == MAP else "value"
    get = target.get(key, f"{word}({name})", kind.parts[0])

    def find(draft: Draft, values: Values) -> bytes:
        value = get(values, draft.draw)
        if not isinstance(value, bytes):
            state = "null" if value is None else "unset"
            raise invalid(f"Invalid {state} {'map key' if kind.form == MAP else 'set value'}")
        return value

    return find


def _at_index(value: Any, found: Sequence[tuple[bytes, bytes]], doing: str) -> bytes:
    if not isinstance(value, bytes):
        raise invalid(f"Invalid {'null' if value is None else 'unset'} value for list index")
    if not found:
        raise invalid(f"Attempted to {doing} a list which is null")
    index = signed(value)
    if not 0 <= index < len(found):
        raise invalid(f"List index {index} out of bound, list has size {len(found)}")
    return found[index][0]
