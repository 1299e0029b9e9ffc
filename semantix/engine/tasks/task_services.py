"""The clients of one attempt, and their session."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from semantix.errors import ContractError
from semantix.history.events import LEFTOVER
from semantix.history.recorder import Recorder
from semantix.ports.clock import Clock
from semantix.ports.gate import Actor
from semantix.ports.world import NO_SUCH_CLIENT, ClientSession, World


class TaskSession:
    """Implements `ports.world.ClientSession` for one attempt."""

    __slots__ = ("_actor", "clock", "gate", "owner")

    def __init__(self, actor: Actor, gate: Any, clock: Clock) -> None:
        self._actor = actor
        self.gate = gate
        self.clock = clock
        self.owner = actor.label

    def is_alive(self) -> bool:
        """Return False from the instant of a crash on."""
        return self._actor.alive


class TaskClients:
    """Makes the clients of one attempt, once for each world."""

    __slots__ = ("_made", "_session", "_worlds")

    def __init__(self, worlds: Mapping[str, World], session: ClientSession) -> None:
        self._worlds = worlds
        self._session = session
        self._made: dict[str, Any] = {}

    def __call__(self, kind: str) -> Any:
        """Return the clients of one world.

        Raises:
            ContractError: the run has no such world.
        """
        if kind not in self._made:
            world = self._worlds.get(kind)
            if world is None:
                raise ContractError(
                    f"runtime_context.client({kind!r}): {NO_SUCH_CLIENT}; "
                    f"expected one of {', '.join(sorted(self._worlds)) or 'none'}",
                    hint="name the world under `world_options` of the spec",
                )
            self._made[kind] = world.clients(self._session)
        return self._made[kind]


def record_open_handles(worlds: Mapping[str, World], owner: str, recorder: Recorder) -> None:
    """Record the client handles that an attempt has left open, after its `close`.

    An attempt that failed or was cancelled is closed, too: in Flink its process lives on, and so do
    the handles. Call this while the attempt still counts as alive.
    """
    for world in worlds.values():
        for left in world.leftovers():
            if left.kind == "client handle" and left.owner == owner:
                recorder.record(LEFTOVER, (left.kind, left.name, left.owner))
