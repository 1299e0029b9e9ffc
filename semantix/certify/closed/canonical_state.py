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

from collections.abc import Callable, Hashable, Mapping
from typing import Any, NamedTuple

from semantix.certify.closed.cutting import CutForm, HasConditional, cut
from semantix.certify.closed.opened_values import Opener, Record
from semantix.certify.closed.resolving import resolved, without_unnamed
from semantix.model.canonical import from_bytes
from semantix.ports.canonical_form import Name, OnlyIfNamed, Rank
from semantix.ports.state_storage import CompletedCheckpoint
from semantix.scenario.runner import StoredCheckpoints, read_snapshot

_LOG = "task-owned log"
# What decoding raises for bytes that a connector has made in its own way.
_NO_CANONICAL_BYTES = (ValueError, TypeError, LookupError, AttributeError, ImportError)


class CanonicalState(NamedTuple):
    """A durable state in canonical form.

    Attributes:
        checkpoints, worlds: the two parts of the state, with their marks.
        numbers: the resolved marks of both, in order.
        opened: makes the same form again, as a tree: the checkpoint, then the last checkpoint id
            and (kind, form) of each world.
    """

    checkpoints: CutForm
    worlds: CutForm
    numbers: tuple[int, ...]
    opened: Callable[[], tuple[Any, Any]]

    def key(self) -> Hashable:
        """Return a value that is equal for states with the same future."""
        return self.checkpoints.skeleton, self.worlds.skeleton, self.numbers


class CanonicalForms:
    """Makes the canonical forms of one search. It opens each checkpoint once."""

    def __init__(self) -> None:
        self._opener = Opener()
        self._checkpoints: dict[CompletedCheckpoint | None, tuple[object, CutForm]] = {}
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
        if latest not in self._checkpoints:
            tree = self._opened_checkpoint(latest)
            self._checkpoints[latest] = tree, cut(tree, self._opener)
        tree, checkpoints = self._checkpoints[latest]
        forms = (last_id, tuple(worlds.items()))
        if held.logs:  # an operator asks only for a log that a checkpoint names
            forms = (last_id, (*worlds.items(), (_LOG, tuple(map(_log, held.logs)))))

        def opened() -> Any:
            named = {mark for mark in checkpoints.marks if type(mark) is Name}
            return without_unnamed(self._opener.opened(forms, now_us), named)

        try:
            rest = cut(forms, self._opener, now_us)
        except HasConditional:
            rest = cut(opened(), self._opener)
        numbers = resolved((checkpoints.marks, now_us), (rest.marks, 0))
        return CanonicalState(checkpoints, rest, numbers, lambda: (tree, opened()))

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
        except _NO_CANONICAL_BYTES:
            return element  # a serializer of the connector made these bytes


def _log(held: tuple[str, bytes]) -> OnlyIfNamed:
    name = Name(_LOG, held[0])
    return OnlyIfNamed(name, (name, _decoded(held[1])))


def _decoded(content: bytes) -> object:
    """Return what an operator has put into a log: the search opens it like a checkpoint."""
    try:
        return from_bytes(content)
    except _NO_CANONICAL_BYTES:
        return content
