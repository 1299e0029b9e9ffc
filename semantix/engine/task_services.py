"""What an attempt is given of the run: its clock, the owner of its clients, the clients."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from semantix.engine.scheduling.event_queue import WORLD
from semantix.errors import ContractError, InternalError
from semantix.ports.gate import Actor
from semantix.ports.world import ClientSession, Leftover, World

if TYPE_CHECKING:
    from semantix.engine.job_run import JobRun


class QueueClock:
    """Implements `ports.clock.Clock` on the run's event queue."""

    __slots__ = ("_job", "_queue")

    def __init__(self, job: JobRun) -> None:
        self._job = job
        self._queue = job.queue

    def now_us(self) -> int:
        """Give the simulated time in microseconds."""
        return self._queue.now

    def wait_us(self, duration_us: int) -> None:
        """Suspend the calling subtask."""
        task = self._job.current
        if task is None:
            raise InternalError("wait_us was called outside of a subtask")
        task.waiting.wait_us(duration_us)

    def call_at(self, time_us: int, call: Callable[[], None]) -> None:
        """Run `call` at that time, whatever lives by then."""
        self._queue.push(time_us, WORLD, lambda _: call())


class TaskSession:
    """Implements `ports.world.ClientSession`: whose clients these are."""

    __slots__ = ("_actor", "clock", "gate", "owner")

    def __init__(self, actor: Actor, gate: Any, clock: QueueClock) -> None:
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
