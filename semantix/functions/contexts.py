"""The interfaces of the objects that a function gets from the runtime. Names follow Flink."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Protocol

from semantix.functions.state_interfaces import ListState as ListState
from semantix.functions.state_interfaces import OperatorStateStore
from semantix.ports.clock import Clock
from semantix.ports.gate import StepGate
from semantix.ports.state_storage import TaskOwnedLogs


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
        checkpoint_interval_ms: time between two checkpoints; 0: not known (operator harness).
        logs: durable storage beside the checkpoints. The function keeps the name of each of its
            logs in its state, in a field `task_owned_log`, and removes the log itself.
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
    checkpoint_interval_ms: int
    logs: TaskOwnedLogs

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
    """An argument of `invoke`, valid only during the call. Times are in milliseconds.

    After the call each method raises ContractError.
    """

    def current_processing_time(self) -> int:
        """Return the simulated time."""
        ...

    def current_watermark(self) -> int:
        """Return the event time of the last watermark; -2^63 before the first one."""
        ...

    def timestamp(self) -> int | None:
        """Return the event time of the record; None: its source has given none."""
        ...

    def topic(self) -> str | None:
        """Return the topic from which the source has read the record.

        None: the source has no topics, or an asynchronous function stands between source and sink.
        The records of a workload come from the topic `workload`. If a source makes several records
        of one message, all of them have the same topic, partition and offset.
        """
        ...

    def partition(self) -> int | None:
        """Return the partition of the record in its topic, from 0; None like `topic`."""
        ...

    def offset(self) -> int | None:
        """Return the position of the record in its partition, from 0; None like `topic`."""
        ...


class RecordIterator(Protocol):
    """The first argument of `send_values`: an iterable of the values, in order."""

    def __iter__(self) -> Iterator[Any]: ...
