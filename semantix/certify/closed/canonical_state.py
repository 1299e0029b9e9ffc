"""The canonical form of a durable state: equal values for states with the same future.

The worlds and the checkpoints give values with marks (`ports.canonical_form`). All marks of one
state are resolved together: an instant becomes its rank among all instants of the state, "now"
among them; a rank its rank among all numbers of its kind; a name its number in order of
appearance, the checkpoints' names first.

The search makes thousands of forms, and checkpoints change less often than worlds. So a form has
two parts: a skeleton, as bytes, in which each mark is a gap, and the marks. The skeleton of a
checkpoint is made once; after that only its marks are resolved again.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any, NamedTuple

import msgspec

from semantix.certify.closed.opened_values import MARKS, PLAIN, Opener, Record
from semantix.certify.closed.resolving import Mark, resolved, without_unnamed
from semantix.model.canonical import from_bytes, to_bytes
from semantix.ports.canonical_form import Name, Rank
from semantix.ports.state_storage import CompletedCheckpoint
from semantix.scenario.runner import StoredCheckpoints, read_snapshot

_encode = msgspec.msgpack.Encoder().encode
# What stands in a skeleton for a mark, and before a record: no value of a connector is like these.
_GAP = msgspec.msgpack.Ext(1, b"")
_RECORD = msgspec.msgpack.Ext(2, b"")


class CutForm(NamedTuple):
    """A value in two parts.

    Attributes:
        tree: tuples, plain values, records and marks.
        skeleton: the tree as bytes, with a gap instead of each mark.
        marks: the marks of the gaps, in order.
    """

    tree: Any
    skeleton: bytes
    marks: tuple[Mark, ...]


class CanonicalState(NamedTuple):
    """A durable state in canonical form.

    Attributes:
        checkpoints, worlds: the two parts of the state, with their marks.
        numbers: the resolved marks of both, in order.
    """

    checkpoints: CutForm
    worlds: CutForm
    numbers: tuple[int, ...]

    def key(self) -> Hashable:
        """Return a value that is equal for states with the same future."""
        return self.checkpoints.skeleton, self.worlds.skeleton, self.numbers


class CanonicalForms:
    """Makes the canonical forms of one search. It opens each checkpoint once."""

    def __init__(self) -> None:
        self._opener = Opener()
        self._checkpoints: dict[CompletedCheckpoint | None, CutForm] = {}
        self._states: dict[bytes, object] = {}

    def form(
        self, held: StoredCheckpoints, worlds: Mapping[str, object], now_us: int
    ) -> CanonicalState:
        """Return the canonical form of a durable state.

        Only the latest completed checkpoint counts, because a crash restores no other.

        Args:
            held: the stored checkpoints.
            worlds: the results of `World.canonical`, by kind. Their instants count from `now_us`.
        """
        latest = held.completed[-1] if held.completed else None
        last_id = Rank("checkpoint", held.last_id)
        found = self._checkpoints.get(latest)
        if found is None:
            found = self._checkpoints[latest] = _cut(self._opened_checkpoint(latest))
        opened = self._opener.opened(tuple(worlds.items()), now_us)
        named = {mark for mark in found.marks if type(mark) is Name}
        cut = _cut((last_id, without_unnamed(opened, named)))
        return CanonicalState(found, cut, resolved((found.marks, now_us), (cut.marks, 0)))

    def _opened_checkpoint(self, latest: CompletedCheckpoint | None) -> object:
        """Open the latest checkpoint, and decode the states in it, which are bytes."""
        if latest is None:
            return None
        opened = self._opener.opened(latest)
        states = tuple(
            [(f"{task}-{at}", self._opened_state(one)) for task, at, one in latest.states]
        )
        fields = dict(opened.fields) | {"states": Record("states", states)}
        return Record(opened.kind, tuple(fields.items()))

    def _opened_state(self, snapshot: bytes) -> object:
        """Decode an operator's snapshot, down to the elements of its lists."""
        found = self._states.get(snapshot)
        if found is None:
            lists = [
                (name, (mode, *[self._opened_element(name, one) for one in elements]))
                for name, mode, elements in read_snapshot(snapshot)
            ]
            found = self._states[snapshot] = Record("snapshot", tuple(lists))
        return found

    def _opened_element(self, state_name: str, element: bytes) -> object:
        try:
            return self._opener.element(state_name, from_bytes(element))
        except (ValueError, TypeError, LookupError, AttributeError, ImportError):
            return element  # a serializer of the connector made these bytes


def _cut(tree: Any) -> CutForm:
    marks: list[Mark] = []
    with_gaps = _with_gaps(tree, marks)
    try:
        skeleton = _encode(with_gaps)
    except OverflowError:  # a number beyond 64 bits
        skeleton = to_bytes(repr(with_gaps))
    return CutForm(tree, skeleton, tuple(marks))


def _with_gaps(value: Any, marks: list[Mark]) -> Any:
    kind = type(value)
    if kind is tuple:
        if PLAIN.issuperset(map(type, value)):  # most often, and in one call
            return value
        return [_with_gaps(item, marks) for item in value]
    if kind in MARKS:
        marks.append(value)
        return _GAP
    if kind is Record:
        return [_RECORD, value.kind, [_with_gaps(item, marks) for item in value.fields]]
    return value
