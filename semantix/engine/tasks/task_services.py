"""The clients of one attempt, its task-owned logs, and their session."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from semantix.errors import ContractError
from semantix.history.events import LEFTOVER
from semantix.history.recorder import Recorder
from semantix.ports.clock import Clock
from semantix.ports.gate import Actor, StepGate
from semantix.ports.state_storage import TaskOwnedLogs
from semantix.ports.world import NO_SUCH_CLIENT, ClientSession, World

Answer = TypeVar("Answer")


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


class TaskLogs:
    """The task-owned logs, as one attempt asks for them: each call visits a step.

    Source: Flink, FsCheckpointStateOutputStream, StateObject#discardState.
    """

    __slots__ = ("_gate", "_logs")

    def __init__(self, logs: TaskOwnedLogs, gate: StepGate) -> None:
        self._logs = logs
        self._gate = gate

    def write_log(self, content: bytes) -> str:
        """Store a log; return its name."""
        return self._call("write", lambda: self._logs.write_log(content))

    def read_log(self, name: str) -> bytes:
        """Return the content of a log."""
        return self._call("read", lambda: self._logs.read_log(name))

    def discard_log(self, name: str) -> None:
        """Remove a log."""
        self._call("discard", lambda: self._logs.discard_log(name))

    def _call(self, name: str, effect: Callable[[], Answer]) -> Answer:
        step = f"task_owned.{name}"
        fault = self._gate.before(step)
        if fault is not None:
            if fault.applied:
                effect()
            raise OSError(errno.EIO, f"{step}: {os.strerror(errno.EIO)}")
        answer = effect()
        self._gate.after(step)
        return answer


def record_open_handles(worlds: Mapping[str, World], owner: str, recorder: Recorder) -> None:
    """Record the client handles that an attempt has left open, after its `close`.

    An attempt that failed or was cancelled is closed, too: in Flink its process lives on, and so do
    the handles. Call this while the attempt still counts as alive.
    """
    for world in worlds.values():
        for left in world.leftovers():
            if left.kind == "client handle" and left.owner == owner:
                recorder.record(LEFTOVER, (left.kind, left.name, left.owner))
