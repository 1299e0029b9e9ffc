"""The contexts that the engine passes to functions (their protocols: functions/contexts.py)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from semantix.engine.operators.operator_state import OperatorStateStore
from semantix.engine.operators.stream_record import plain_entry
from semantix.engine.timing.time_settings import EVENT_TIME, TimeSettings
from semantix.history.events import Entry
from semantix.ports.clock import Clock
from semantix.ports.gate import StepGate
from semantix.ports.state_storage import TaskOwnedLogs
from semantix.simulation.readings import Readings
from semantix.simulation.seeded_random import LazyRandom


class Timer(Protocol):
    """A timer that was registered."""

    def cancel(self) -> None: ...


class TaskRuntimeContext:
    """Implements `functions.contexts.RuntimeContext` for one attempt of one subtask.

    Attributes:
        identify: returns (record id, key, canonical JSON) of a value; for the engine.
        own_clock: the clock, for the engine; `clock` notes that a connector has asked for it.
        readings: what the connectors of the run have asked for.
        time: the time characteristic of the job; for the engine.
        logs: the task-owned logs.
    """

    __slots__ = (
        "_attempt", "_random", "_timers", "checkpoint_interval_ms", "checkpointing_enabled",
        "clients", "gate", "identify", "job_id", "logs", "operator_id", "own_clock", "parallelism",
        "readings", "subtask", "time",
    )  # fmt: skip

    def __init__(
        self,
        *,
        subtask: int,
        parallelism: int,
        attempt: int,
        operator_id: str,
        job_id: str,
        clock: Clock,
        random: LazyRandom,
        gate: StepGate,
        checkpointing_enabled: bool,
        clients: Callable[[str], Any],
        logs: TaskOwnedLogs | None = None,
        readings: Readings | None = None,
        identify: Callable[[Any], Entry] = plain_entry,
        timers: Callable[[int, Callable[[int], None]], Timer] | None = None,
        time: TimeSettings = EVENT_TIME,
        checkpoint_interval_ms: int = 0,
    ) -> None:
        self.time = time
        self.checkpoint_interval_ms = checkpoint_interval_ms
        self._timers = timers
        self.identify = identify
        self.subtask = subtask
        self.parallelism = parallelism
        self._attempt = attempt
        self.operator_id = operator_id
        self.job_id = job_id
        self.own_clock = clock
        self._random = random
        self.gate = gate
        self.checkpointing_enabled = checkpointing_enabled
        self.clients = clients
        self.logs = logs
        self.readings = Readings() if readings is None else readings

    @property
    def attempt(self) -> int:
        """The number of the attempt, from 1."""
        self.readings.attempt = True
        return self._attempt

    @property
    def clock(self) -> Clock:
        """The clock of the run."""
        self.readings.clock = True
        return self.own_clock

    @property
    def random(self) -> LazyRandom:
        """Random numbers; each attempt draws others."""
        self.readings.attempt = True
        return self._random

    def client(self, kind: str) -> Any:
        """Return the clients of one world of this run; each call returns the same object."""
        return self.clients(kind)

    def register_timer(self, time_ms: int, call: Callable[[int], None]) -> Timer:
        """Run `call(time_ms)` in this subtask at a processing time (see `RuntimeContext`)."""
        self.readings.clock = True
        assert self._timers is not None, "this context has no timers"
        return self._timers(time_ms, call)


class InitializationContext:
    """The argument of `initialize_state`."""

    __slots__ = ("_checkpoint_id", "_readings", "operator_state_store")

    def __init__(
        self,
        store: OperatorStateStore,
        restored_checkpoint_id: int | None,
        readings: Readings | None = None,
    ) -> None:
        self.operator_state_store = store
        self._checkpoint_id = restored_checkpoint_id
        self._readings = Readings() if readings is None else readings

    @property
    def restored_checkpoint_id(self) -> int | None:
        """The id of the restored checkpoint; None on a fresh start."""
        self._readings.checkpoint_id = True
        return self._checkpoint_id

    def is_restored(self) -> bool:
        """Return whether this attempt starts from a checkpoint."""
        return self._checkpoint_id is not None


class SnapshotContext:
    """The argument of `snapshot_state`; the timestamp is the trigger time in milliseconds."""

    __slots__ = ("_checkpoint_id", "_readings", "_timestamp")

    def __init__(
        self, checkpoint_id: int, timestamp_ms: int, readings: Readings | None = None
    ) -> None:
        self._checkpoint_id = checkpoint_id
        self._timestamp = timestamp_ms
        self._readings = Readings() if readings is None else readings

    @property
    def checkpoint_id(self) -> int:
        """The id of the checkpoint."""
        self._readings.checkpoint_id = True
        return self._checkpoint_id

    @property
    def checkpoint_timestamp(self) -> int:
        """The time of the trigger, in milliseconds."""
        self._readings.clock = True
        return self._timestamp
