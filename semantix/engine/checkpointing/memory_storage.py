"""The checkpoint storage of simulated runs: it can be captured as one immutable value."""

from __future__ import annotations

import msgspec

from semantix.ports.state_storage import CompletedCheckpoint


class StoredCheckpoints(msgspec.Struct, frozen=True):
    """The durable part of a job.

    Attributes:
        last_id: the checkpoint id that was allocated last; 0: none yet.
        completed: the retained checkpoints, oldest first.
        logs: (name, content) of each task-owned log, in the order in which they were written.
        logs_written: how many there have been.
    """

    last_id: int = 0
    completed: tuple[CompletedCheckpoint, ...] = ()
    logs: tuple[tuple[str, bytes], ...] = ()
    logs_written: int = 0


class MemoryStateStorage:
    """Implements `StateStorage` and `TaskOwnedLogs` of `ports.state_storage` in memory.

    The scenario holds it outside of the job, so it survives a crash of everything.

    Args:
        held: the content at the start, from an earlier `capture`; None: empty.
    """

    __slots__ = ("_completed", "_last_id", "_logs", "_logs_written", "version")

    def __init__(self, held: StoredCheckpoints | None = None) -> None:
        held = held or StoredCheckpoints()
        self._last_id = held.last_id
        self._completed = held.completed
        self._logs = dict(held.logs)
        self._logs_written = held.logs_written
        self.version = 0

    def allocate_id(self) -> int:
        """Return the next checkpoint id."""
        self._last_id += 1
        self.version += 1
        return self._last_id

    def add(self, checkpoint: CompletedCheckpoint) -> None:
        """Store a completed checkpoint."""
        self._completed = (*self._completed, checkpoint)
        self.version += 1

    def discard(self, retained: int) -> None:
        """Drop the oldest checkpoints until `retained` are left."""
        if len(self._completed) > retained:
            self._completed = self._completed[-retained:]
            self.version += 1

    def drop_latest(self) -> None:
        """Drop the latest completed checkpoint."""
        self._completed = self._completed[:-1]
        self.version += 1

    def completed(self) -> tuple[CompletedCheckpoint, ...]:
        """Return the retained checkpoints, oldest first."""
        return self._completed

    def write_log(self, content: bytes) -> str:
        """Store a task-owned log; return its name."""
        self._logs_written += 1
        name = f"log-{self._logs_written}"
        self._logs[name] = content
        self.version += 1
        return name

    def read_log(self, name: str) -> bytes:
        """Return the content of a log.

        Raises:
            FileNotFoundError: it was removed.
        """
        if name not in self._logs:
            raise FileNotFoundError(f"the task-owned log {name} is not there any more")
        return self._logs[name]

    def discard_log(self, name: str) -> None:
        """Remove a log; nothing happens if it is not there."""
        if self._logs.pop(name, None) is not None:
            self.version += 1

    def capture(self) -> StoredCheckpoints:
        """Return the durable part as a value."""
        logs = tuple(self._logs.items())
        return StoredCheckpoints(self._last_id, self._completed, logs, self._logs_written)
