"""What the runtime hands to a function. Names are Flink's, in snake case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Protocol

from semantix.ports.clock import Clock
from semantix.ports.gate import StepGate


class RandomSource(Protocol):
    """The run's own chance: seeded, never the process's."""

    def randrange(self, stop: int) -> int: ...
    def random(self) -> float: ...


class RuntimeContext(Protocol):
    """Given to a rich function before `initialize_state` as `self.runtime_context`.

    Attributes:
        subtask: index of this parallel instance, from 0.
        parallelism: how many instances there are.
        attempt: which life of this subtask it is, from 1.
        operator_id: stable name of the operator; it belongs to the run (topology and seed), not to
            the process, so a job that was killed finds its own markers again.
        job_id: stable name of the run.
        clock: simulated time.
        random: seeded chance.
        gate: the door for steps that the function names itself.
        checkpointing_enabled: whether checkpoints are taken at all.
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

    def client(self, kind: str) -> Any:
        """Give the clients of `store`, `kafka` or `cassandra`, or raise a ContractError."""
        ...


class ListState(Protocol):
    """Operator list state: keeps its content until it is updated (protocol reference 2.2)."""

    def get(self) -> Iterable[Any]: ...
    def add(self, value: Any) -> None: ...
    def update(self, values: Iterable[Any]) -> None: ...
    def clear(self) -> None: ...


class OperatorStateStore(Protocol):
    """Where an operator registers its states by name."""

    def get_list_state(self, name: str, serializer: Any = None) -> ListState: ...
    def get_union_list_state(self, name: str, serializer: Any = None) -> ListState: ...


class FunctionInitializationContext(Protocol):
    """Given to `initialize_state`. `restored_checkpoint_id` is None on a fresh start."""

    operator_state_store: OperatorStateStore
    restored_checkpoint_id: int | None

    def is_restored(self) -> bool: ...


class FunctionSnapshotContext(Protocol):
    """Given to `snapshot_state`; the timestamp is the trigger time in milliseconds."""

    checkpoint_id: int
    checkpoint_timestamp: int


class SinkContext(Protocol):
    """Given to `invoke`, valid only during the call. Times in milliseconds."""

    def current_processing_time(self) -> int: ...
    def current_watermark(self) -> int: ...
    def timestamp(self) -> int | None: ...


class RecordIterator(Protocol):
    """What `send_values` gets: an iterable of the values, in order."""

    def __iter__(self) -> Iterator[Any]: ...
