"""What an attempt is given of the run: the owner of its clients, and the clients."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from semantix.errors import ContractError
from semantix.ports.clock import Clock
from semantix.ports.gate import Actor
from semantix.ports.world import ClientSession, Leftover, World


class TaskSession:
    """Implements `ports.world.ClientSession`: whose clients these are."""

    __slots__ = ("_actor", "clock", "gate", "owner")

    def __init__(self, actor: Actor, gate: Any, clock: Clock) -> None:
        self._actor = actor
        self.gate = gate
        self.clock = clock
        self.owner = actor.label

    def is_alive(self) -> bool:
        """False from the instant of a crash on."""
        return self._actor.alive


class TaskClients:
    """Gives an attempt its clients, made once each."""

    __slots__ = ("_made", "_session", "_worlds")

    def __init__(self, worlds: Mapping[str, World], session: ClientSession) -> None:
        self._worlds = worlds
        self._session = session
        self._made: dict[str, Any] = {}

    def __call__(self, kind: str) -> Any:
        """Give the clients of one world."""
        if kind not in self._made:
            world = self._worlds.get(kind)
            if world is None:
                raise ContractError(
                    f"runtime_context.client({kind!r}): this run has no such client; "
                    f"expected one of {', '.join(sorted(self._worlds)) or 'none'}",
                    hint="name the world under `world_options` of the spec",
                )
            self._made[kind] = world.clients(self._session)
        return self._made[kind]


def open_handles(worlds: Mapping[str, World], owner: str) -> list[Leftover]:
    """Give the client handles that an attempt has left open, asked before it counts as ended."""
    return [
        left
        for world in worlds.values()
        for left in world.leftovers()
        if left.kind == "client handle" and left.owner == owner
    ]
