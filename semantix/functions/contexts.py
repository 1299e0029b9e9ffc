"""The interfaces of the objects that a function gets from the runtime. Names follow Flink."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Protocol

from semantix.functions.state_interfaces import ListState as ListState
from semantix.functions.state_interfaces import OperatorStateStore
from semantix.ports.clock import Clock
from semantix.ports.gate import StepGate


class RandomSource(Protocol):
    """Random numbers from the seed of the run."""

    def randrange(self, stop: int) -> int: ...
    def random(self) -> float: ...


class Timer(Protocol):
    """A timer that was registered."""

    def cancel(self) -> None: ...


class RuntimeContext(Protocol):
    """A rich function gets it as `self.runtime_context`, before `initialize_state`.

    Attributes:
        subtask: index of this parallel instance, from 0.
        parallelism: number of parallel instances.
        attempt: number of this start of the subtask, from 1; each restart adds one.
        operator_id: name of the operator. It is the same in every attempt of a run, so a job that
            was killed finds again what it has stored under this name.
        job_id: name of the run; also the same in every attempt.
        clock: simulated time.
        random: random numbers from the seed of the run. Each attempt draws others, and a run that
            is made again draws the same ones.
        gate: through it a template visits the steps of its protocol.
        checkpointing_enabled: False if the job takes no checkpoints.
    """

    subtask: int
    parallelism: int
    attempt: int
    operator_id: str
    job_id: str
    clock: Clock
    random: RandomSource
    gate: StepGate
    checkpointing_enabled: bool

    def register_timer(self, time_ms: int, call: Callable[[int], None]) -> Timer:
        """Run `call(time_ms)` in this subtask at a processing time, in milliseconds.

        Timers fire in the order of their time, then of their registration, as mails: never in the
        middle of another call of the function. A timer that is due already fires next. Timers are
        in no checkpoint: they die with the attempt.

        Returns:
            The timer; `cancel()` lets it do nothing.
        """
        ...

    def client(self, kind: str) -> Any:
        """Give the clients of a world: `store`, `kafka` or `cassandra`.

        Raises:
            ContractError: the run has no such world; `world_options` of the spec names them.
        """
        ...


class FunctionInitializationContext(Protocol):
    """The argument of `initialize_state`. `restored_checkpoint_id` is None at a fresh start."""

    operator_state_store: OperatorStateStore
    restored_checkpoint_id: int | None

    def is_restored(self) -> bool: ...


class FunctionSnapshotContext(Protocol):
    """The argument of `snapshot_state`; the timestamp is the trigger time in milliseconds."""

    checkpoint_id: int
    checkpoint_timestamp: int


class SinkContext(Protocol):
    """An argument of `invoke`, valid only during the call. Times are in milliseconds."""

    def current_processing_time(self) -> int: ...
    def current_watermark(self) -> int: ...
    def timestamp(self) -> int | None: ...


class RecordIterator(Protocol):
    """The first argument of `send_values`: an iterable of the values, in order."""

    def __iter__(self) -> Iterator[Any]: ...
