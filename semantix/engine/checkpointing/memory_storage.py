"""The checkpoint storage of simulated runs: it can be captured as one immutable value."""

from __future__ import annotations

import msgspec

from semantix.ports.state_storage import CompletedCheckpoint


class StoredCheckpoints(msgspec.Struct, frozen=True):
    """The durable part of a job.

    Attributes:
        last_id: the checkpoint id that was allocated last; 0: none yet.
        completed: the retained checkpoints, oldest first.
    """

    last_id: int = 0
    completed: tuple[CompletedCheckpoint, ...] = ()


class MemoryStateStorage:
    """Implements `ports.state_storage.StateStorage` in memory.

    The scenario holds it outside of the job, so it survives a crash of everything.

    Args:
        held: the content at the start, from an earlier `capture`; None: empty.
    """

    __slots__ = ("_completed", "_last_id", "version")

    def __init__(self, held: StoredCheckpoints | None = None) -> None:
        held = held or StoredCheckpoints()
        self._last_id = held.last_id
        self._completed = held.completed
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

    def capture(self) -> StoredCheckpoints:
        """Return the durable part as a value."""
        return StoredCheckpoints(self._last_id, self._completed)
