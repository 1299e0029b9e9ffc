"""The contexts that the engine passes to functions (their protocols: functions/contexts.py)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from semantix.engine.operators.operator_state import OperatorStateStore
from semantix.ports.clock import Clock
from semantix.ports.gate import StepGate
from semantix.simulation.seeded_random import LazyRandom


@dataclass(slots=True)
class TaskRuntimeContext:
    """Implements `functions.contexts.RuntimeContext` for one attempt of one subtask."""

    subtask: int
    parallelism: int
    attempt: int
    operator_id: str
    job_id: str
    clock: Clock
    random: LazyRandom
    gate: StepGate
    checkpointing_enabled: bool
    clients: Callable[[str], Any]

    def client(self, kind: str) -> Any:
        """Return the clients of one world of this run; each call returns the same object."""
        return self.clients(kind)


@dataclass(slots=True)
class InitializationContext:
    """The argument of `initialize_state`."""

    operator_state_store: OperatorStateStore
    restored_checkpoint_id: int | None

    def is_restored(self) -> bool:
        """Return whether this attempt starts from a checkpoint."""
        return self.restored_checkpoint_id is not None


class SnapshotContext(NamedTuple):
    """The argument of `snapshot_state`; the timestamp is the trigger time in milliseconds."""

    checkpoint_id: int
    checkpoint_timestamp: int


class InvocationContext:
    """The argument of `invoke`. Each attempt has one such object; it is valid during the call."""

    __slots__ = ("_clock", "record_timestamp", "watermark")

    def __init__(self, clock: Clock, watermark: int) -> None:
        self._clock = clock
        self.watermark = watermark
        self.record_timestamp: int | None = None

    def current_processing_time(self) -> int:
        """Return the simulated time in milliseconds."""
        return self._clock.now_us() // 1000

    def current_watermark(self) -> int:
        """Return the watermark in milliseconds of event time."""
        return self.watermark

    def timestamp(self) -> int | None:
        """Return the event time of the record in milliseconds, or None."""
        return self.record_timestamp
