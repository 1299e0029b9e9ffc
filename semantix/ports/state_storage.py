"""Where completed checkpoints and the id counter live: the durable part of a job."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Protocol

import msgspec


class CompletedCheckpoint(msgspec.Struct, frozen=True):
    """A completed checkpoint: what a restore needs.

    Attributes:
        checkpoint_id: from 1, strictly increasing within one job lineage.
        timestamp_ms: trigger time.
        cut: records of each input partition whose effects it contains.
        states: (task, subtask, operator state as bytes), in order.
        parallelisms: (task, parallelism), in order of the job graph.
        finished_tasks: vertices all of whose subtasks had finished when it was triggered.
    """

    checkpoint_id: int
    timestamp_ms: int
    cut: tuple[int, ...]
    states: tuple[tuple[str, int, bytes], ...]
    parallelisms: tuple[tuple[str, int], ...]
    finished_tasks: tuple[str, ...] = ()


class StateStorage(Protocol):
    """The completed-checkpoint store and the id counter (Flink: CompletedCheckpointStore, HA).

    Attributes:
        version: counted up at each durable change.
    """

    version: int

    def allocate_id(self) -> int:
        """Give the next checkpoint id; it is never given again."""
        ...

    def add(self, checkpoint: CompletedCheckpoint) -> None:
        """Add atomically: the point of no return."""
        ...

    def discard(self, retained: int) -> None:
        """Drop the oldest until `retained` are left."""
        ...

    def completed(self) -> tuple[CompletedCheckpoint, ...]:
        """Read what is durably held, oldest first."""
        ...

    def capture(self) -> Hashable:
        """Give the durable part as a value from which a storage can be made again."""
        ...
