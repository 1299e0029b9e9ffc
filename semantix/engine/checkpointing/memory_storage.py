"""Checkpoint storage of simulated runs: one immutable value."""

from __future__ import annotations

import msgspec

from semantix.ports.state_storage import CompletedCheckpoint


class StoredCheckpoints(msgspec.Struct, frozen=True):
    """The durable part of a job: the last id given, and what is retained, oldest first."""

    last_id: int = 0
    completed: tuple[CompletedCheckpoint, ...] = ()


class MemoryStateStorage:
    """Implements `ports.state_storage.StateStorage` on a value that survives a crash."""

    __slots__ = ("_completed", "_last_id", "version")

    def __init__(self, held: StoredCheckpoints | None = None) -> None:
        held = held or StoredCheckpoints()
        self._last_id = held.last_id
        self._completed = held.completed
        self.version = 0

    def allocate_id(self) -> int:
        """Give the next checkpoint id."""
        self._last_id += 1
        self.version += 1
        return self._last_id

    def add(self, checkpoint: CompletedCheckpoint) -> None:
        """Add atomically."""
        self._completed = (*self._completed, checkpoint)
        self.version += 1

    def discard(self, retained: int) -> None:
        """Drop the oldest until `retained` are left."""
        if len(self._completed) > retained:
            self._completed = self._completed[-retained:]
            self.version += 1

    def completed(self) -> tuple[CompletedCheckpoint, ...]:
        """Give what is retained, oldest first."""
        return self._completed

    def capture(self) -> StoredCheckpoints:
        """Give the durable part."""
        return StoredCheckpoints(self._last_id, self._completed)
