"""The clients of an operator harness: a simulated store, or clients of the test's own."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from semantix.engine.checkpointing.memory_storage import MemoryStateStorage
from semantix.errors import ContractError
from semantix.ports.world import ClientSession
from semantix.scenario.simulated_worlds import build_worlds
from semantix.testing.solo_session import SoloClock


class HarnessClients(dict[str, Any]):
    """The worlds by kind, and the clock that they share.

    Give it to the next harness (`clients=harness.clients`): its function then finds the same store
    again, like a restored attempt.

    Attributes:
        clock: simulated time, from 0.
        logs: the task-owned logs; the next harness finds them again, too.
        visible: the values that a committed reader saw appear, in order, decoded from JSON.
    """

    def __init__(self, given: Mapping[str, Any] | None = None) -> None:
        super().__init__(given or {})
        self.clock = SoloClock(0)
        self.logs = MemoryStateStorage()
        self.visible: list[Any] = []
        if given is None:  # an empty mapping means: no clients at all
            self.update(build_worlds({}, self.clock, _VisibleValues(self.visible)))

    def client(self, kind: str, session: ClientSession) -> Any:
        """Give the clients of a kind.

        A world makes clients for this attempt; another object is given as it is.
        """
        if kind not in self:
            raise ContractError(
                f"runtime_context.client({kind!r}): this harness has no such client; "
                f"expected one of {', '.join(sorted(self)) or 'none'}",
                hint='OperatorHarness(make, clients={"' + kind + '": …})',
            )
        found = self[kind]
        make_clients = getattr(found, "clients", None)
        return found if make_clients is None else make_clients(session)


class _VisibleValues:
    """Implements `ports.world.Observer`; keeps only the values that a committed reader sees."""

    __slots__ = ("_visible", "isolation")

    def __init__(self, visible: list[Any]) -> None:
        self._visible = visible
        self.isolation = "read_committed"

    def fed(self, place: str, values: Sequence[object]) -> None:
        """Ignore it: input is no output of the function."""

    def published(self, place: str, position: int, owner: str) -> None:
        """Ignore it: a position is no output of the function."""

    def written(self, place: str, unit: str, values: Sequence[object], owner: str) -> None:
        """Ignore them: written values are not always visible."""

    def appeared(
        self, place: str, unit: str, values: Sequence[object], end: int, high: int
    ) -> None:
        """Keep the values of a log."""
        self._visible.extend(map(_decoded, values))

    def row(self, place: str, key: str, value: object | None) -> None:
        """Keep the new value of a row."""
        if value is not None:
            self._visible.append(_decoded(value))

    def replaced(self, place: str, values: Sequence[object]) -> None:
        """Keep the whole content of a log."""
        self._visible[:] = map(_decoded, values)

    def part_changed(
        self, place: str, name: str, gone: Sequence[object], added: Sequence[object]
    ) -> None:
        """Ignore it: `replaced` has the values."""

    def unit_ended(self, unit: str, committed: bool) -> None:
        """Ignore it."""


def _decoded(value: object) -> object:
    if not isinstance(value, bytes):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value
