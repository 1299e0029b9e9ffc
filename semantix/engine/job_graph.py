"""What a run executes: a chain of tasks with their parallelism, and the settings of the runtime."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import msgspec

from semantix.engine.operators.runtime_context import TaskRuntimeContext


class Operator(Protocol):
    """What a subtask runs; sinks: `sink_operator`, sources: `workload_source`."""

    def initialize(self, state: bytes | None, checkpoint_id: int | None) -> None: ...
    def snapshot(self, checkpoint_id: int, timestamp_ms: int) -> bytes: ...
    def has_union_state(self) -> bool: ...
    def notify_complete(self, checkpoint_id: int) -> None: ...
    def notify_aborted(self, checkpoint_id: int) -> None: ...
    def finish(self) -> None: ...
    def close(self) -> None: ...


class Vertex(msgspec.Struct, frozen=True):
    """One task of the job graph.

    Attributes:
        task: `source` or `sink`.
        make: builds the operator of one attempt.
        processes: index of the process of each subtask.
    """

    task: str
    parallelism: int
    make: Callable[[TaskRuntimeContext], Any]
    processes: tuple[int, ...]


class JobGraph(msgspec.Struct, frozen=True):
    """Source and sink, connected by hashing each record's key."""

    source: Vertex
    sink: Vertex
    partition_count: int
    job_id: str = "job"

    def vertices(self) -> tuple[Vertex, Vertex]:
        """Give the tasks, upstream first."""
        return (self.source, self.sink)

    def parallelisms(self) -> tuple[tuple[str, int], ...]:
        """Give each task with its parallelism, upstream first."""
        return tuple([(vertex.task, vertex.parallelism) for vertex in self.vertices()])


class RuntimeSettings(msgspec.Struct, frozen=True):
    """Times in microseconds. Defaults are those of contract.md; delays are drawn within bounds.

    The asynchronous part of a snapshot takes longer than the distance of two records, so records
    flow between a barrier and the completion of its checkpoint.
    """

    checkpointing: bool = True
    interval_us: int = 1_000_000
    timeout_us: int = 5_000_000
    min_pause_us: int = 0
    max_concurrent: int = 1
    tolerable_failures: int = 2
    retained: int = 1
    restart_delay_us: int = 100_000
    restart_attempts: int | None = None
    detection_delay_us: int = 50_000
    live_bound_us: int = 122_000_000
    channel_us: tuple[int, int] = (1_000, 9_000)
    rpc_us: tuple[int, int] = (500, 3_000)
    async_us: tuple[int, int] = (180_000, 330_000)
    store_us: tuple[int, int] = (8_000, 30_000)
    notify_us: tuple[int, int] = (5_000, 40_000)
