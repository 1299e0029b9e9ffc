"""The durable part of a job: the completed checkpoints and the counter of checkpoint ids."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Protocol

import msgspec

from semantix.model.call_effects import CallEffect
from semantix.ports.call_table import CallError, CallRow


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


class TaskOwnedLogs(Protocol):
    """Logs beside the checkpoints, which an operator writes, names and removes itself.

    The coordinator knows nothing of them. So no checkpoint copies them, they stay when a checkpoint
    is dropped, and a restored checkpoint may name a log that is not there any more. A crash of
    everything loses no log that is written.
    Source: Flink, CheckpointStorageWorkerView#createTaskOwnedStateStream.
    """

    def write_log(self, content: bytes) -> str:
        """Store a log; return its name, which no other log has had."""
        ...

    def read_log(self, name: str) -> bytes:
        """Return the content of a log.

        Raises:
            FileNotFoundError: it was removed.
        """
        ...

    def discard_log(self, name: str) -> None:
        """Remove a log; nothing happens if it is not there."""
        ...


class DurableStorage(StateStorage, TaskOwnedLogs, Protocol):
    """What survives a crash of a whole job: its checkpoints, and the logs beside them."""


_FAILS = (CallError("EIO", applied=None),)

# What an operator asks of its logs is a call like that of a client: a plan lets it fail.
LOG_CALLS: tuple[CallRow, ...] = tuple(
    CallRow(f"task_owned.{name}", remote=False, effect=CallEffect.NONE, errors=errors)
    for name, errors in (("write", _FAILS), ("read", (CallError("EIO"),)), ("discard", _FAILS))
)
