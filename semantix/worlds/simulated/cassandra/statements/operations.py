"""The operations of SET and DELETE on columns that are more than one plain cell.

Source: Cassandra, Operation, Lists, Sets, Maps, Constants.
"""

from __future__ import annotations

from cassandra.query import UNSET_VALUE

from semantix.worlds.simulated.cassandra.cql.operation_syntax import Assignment, Deletion
from semantix.worlds.simulated.cassandra.cql.phrases import written
from semantix.worlds.simulated.cassandra.errors import invalid, server_error
from semantix.worlds.simulated.cassandra.schema import TableSchema
from semantix.worlds.simulated.cassandra.statements.drafts import Draft, Operation, Target, unfit
from semantix.worlds.simulated.cassandra.statements.elements import (
    element_deleted,
    element_set,
    shrunk,
)
from semantix.worlds.simulated.cassandra.statements.terms import (
    Draw,
    Getter,
    Markers,
    Values,
)
from semantix.worlds.simulated.cassandra.storage.multi_cells import listed
from semantix.worlds.simulated.cassandra.time_uuids import mirrored
from semantix.worlds.simulated.cassandra.types.collection_types import (
    LIST,
    elements_of,
)
from semantix.worlds.simulated.cassandra.types.scalars import SCALARS
from semantix.worlds.simulated.cassandra.types.whole_numbers import signed


def compile_assignment(
    assignment: Assignment, position: int, schema: TableSchema, markers: Markers
) -> Operation:
    """Compile an operation of SET. Raises InvalidRequest if it does not fit the column."""
    column = schema.columns[position]
    target = Target(column, position, schema, markers)
    kind = column.type
    if kind.name == "counter":
        return _counted(assignment, target)
    if not kind.is_multi_cell and assignment.kind != "=":
        raise unfit(assignment, kind)
    if not kind.is_multi_cell:
        return _plain(target, target.get(assignment.term))
    if assignment.kind == "=":
        return _assigned(target, target.get(assignment.term))
    if assignment.kind == "+":
        return _grown(target, target.get(assignment.term))
    if assignment.kind == "-":
        return shrunk(assignment, target)
    if kind.form == LIST and assignment.kind == "prepend":
        return _prepended(target, target.get(assignment.term))
    if assignment.kind == "prepend":
        raise unfit(assignment, kind)
    return element_set(assignment, target)


def compile_deletion(
    deletion: Deletion, position: int, schema: TableSchema, markers: Markers
) -> Operation:
    """Compile the deletion of a column or an element."""
    column = schema.columns[position]
    target = Target(column, position, schema, markers)
    if deletion.key is None:
        return _cleared(target) if column.type.is_multi_cell else _plain(target, _null)
    if not column.type.is_multi_cell:
        word = "frozen collection" if column.type.form != "scalar" else "non collection"
        raise invalid(f"Invalid deletion operation for {word} column {column.name}")
    return element_deleted(deletion.key, target)


def _null(_values: Values, _draw: Draw) -> None:
    return None


def _plain(target: Target, get: Getter) -> Operation:
    position = target.position

    def write(draft: Draft, values: Values) -> None:
        value = get(values, draft.draw)
        if value is not UNSET_VALUE:
            draft.put(position, value)

    return write


def _counted(assignment: Assignment, target: Target) -> Operation:
    if assignment.kind == "=":
        raise invalid(
            f"Cannot set the value of counter column {assignment.column} (counters can only be "
            "incremented/decremented, not set)"
        )
    if assignment.kind not in ("+", "-"):
        raise unfit(assignment, SCALARS["counter"])
    get, position = target.get(assignment.term), target.position
    sign = 1 if assignment.kind == "+" else -1
    if written(assignment.term) == "null":
        raise invalid("Invalid null value for counter increment/decrement")

    def write(draft: Draft, values: Values) -> None:
        value = get(values, draft.draw)
        if value is None:
            word = "increment" if sign > 0 else "decrement"
            raise invalid(f"Invalid null value for counter {word}")
        if value is not UNSET_VALUE:
            draft.added.append((position, sign * signed(value)))

    return write


def _cleared(target: Target) -> Operation:
    return lambda draft, _: draft.cleared.append((target.position, draft.written_us))


def _assigned(target: Target, get: Getter) -> Operation:
    def write(draft: Draft, values: Values) -> None:
        value = get(values, draft.draw)
        if value is not UNSET_VALUE:
            # Just below the new elements: these survive.
            draft.cleared.append((target.position, draft.written_us - 1))
            _put_all(target, draft, value)

    return write


def _grown(target: Target, get: Getter) -> Operation:
    def write(draft: Draft, values: Values) -> None:
        value = get(values, draft.draw)
        if value is UNSET_VALUE and target.column.type.form == LIST:
            constants, lists = (f"org.apache.cassandra.cql3.{one}$Value" for one in _CLASSES)
            raise server_error(
                f"java.lang.ClassCastException: class {constants} cannot be cast to class {lists} "
                f"({constants} and {lists} are in unnamed module of loader 'app')"
            )
        if value is not UNSET_VALUE:
            _put_all(target, draft, value)

    return write


_CLASSES = ("Constants", "Lists")


def _put_all(target: Target, draft: Draft, value: bytes | None) -> None:
    if value is None:
        return
    form, position = target.column.type.form, target.position
    found = elements_of(form, value)
    if form == LIST:
        for element in found:
            draft.put((position, draft.draw()), element)
    else:
        for path, element in listed(form, found):
            draft.put((position, path), element)


def _prepended(target: Target, get: Getter) -> Operation:
    def write(draft: Draft, values: Values) -> None:
        value = get(values, draft.draw)
        if isinstance(value, bytes):
            for element in reversed(elements_of(LIST, value)):
                draft.put((target.position, mirrored(draft.draw())), element)

    return write
