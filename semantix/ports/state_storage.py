"""The durable part of a job: the completed checkpoints and the counter of checkpoint ids."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Protocol

import msgspec


class CompletedCheckpoint(msgspec.Struct, frozen=True):
    """A completed checkpoint, with all that a restore needs.

    Attributes:
        checkpoint_id: from 1. A later checkpoint of the same job has a larger id, also after a
            crash.
        timestamp_ms: the time of the trigger.
        cut: (place, position) for each place of the input that was read, sorted: the checkpoint
            contains the records below the position.
        states: (task, subtask, operator state as bytes), sorted.
        parallelisms: (task, parallelism), in the order of the job graph.
        finished_tasks: the vertices all of whose subtasks had finished before the trigger.
        covered: ids of all records that the sources had emitted before their barriers, sorted. Only
            a job has them that is stopped when its whole input is covered.
    """

    checkpoint_id: int
    timestamp_ms: int
    cut: tuple[tuple[str, int], ...]
    states: tuple[tuple[str, int, bytes], ...]
    parallelisms: tuple[tuple[str, int], ...]
    finished_tasks: tuple[str, ...] = ()
    covered: tuple[str, ...] = ()


class StateStorage(Protocol):
    """The completed-checkpoint store and the id counter (Flink: CompletedCheckpointStore, HA).

    Attributes:
        version: a counter that grows with each durable change.
    """

    version: int

    def allocate_id(self) -> int:
        """Return the next checkpoint id. No later call returns the same id, also after a crash."""
        ...

    def add(self, checkpoint: CompletedCheckpoint) -> None:
        """Store the checkpoint atomically. From here on a restore uses it."""
        ...

    def discard(self, retained: int) -> None:
        """Drop the oldest checkpoints until `retained` are left."""
        ...

    def drop_latest(self) -> None:
        """Drop the latest completed checkpoint. Only a job that restores older ones asks for it."""
        ...

    def completed(self) -> tuple[CompletedCheckpoint, ...]:
        """Return the stored checkpoints, oldest first."""
        ...

    def capture(self) -> Hashable:
        """Return the durable part as a value; a new storage can be made from it."""
        ...
