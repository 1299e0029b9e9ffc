"""Checkpoint storage of simulated runs: one immutable value."""

from __future__ import annotations

from dataclasses import dataclass

from semantix.ports.state_storage import CompletedCheckpoint


@dataclass(frozen=True, slots=True)
class StoredCheckpoints:
    """The durable part of a job: the last id given, and what is retained, oldest first."""

    last_id: int = 0
    completed: tuple[CompletedCheckpoint, ...] = ()


class MemoryStateStorage:
    """Implements `ports.state_storage.StateStorage` on a value that survives a crash."""

    __slots__ = ("_held", "version")

    def __init__(self, held: StoredCheckpoints | None = None) -> None:
        self._held = held or StoredCheckpoints()
        self.version = 0

    def allocate_id(self) -> int:
        """Give the next checkpoint id."""
        held = self._held
        self._held = StoredCheckpoints(held.last_id + 1, held.completed)
        self.version += 1
        return self._held.last_id

    def add(self, checkpoint: CompletedCheckpoint) -> None:
        """Add atomically."""
        held = self._held
        self._held = StoredCheckpoints(held.last_id, (*held.completed, checkpoint))
        self.version += 1

    def discard(self, retained: int) -> None:
        """Drop the oldest until `retained` are left."""
        held = self._held
        if len(held.completed) > retained:
            self._held = StoredCheckpoints(held.last_id, held.completed[-retained:])
            self.version += 1

    def completed(self) -> tuple[CompletedCheckpoint, ...]:
        """Give what is retained, oldest first."""
        return self._held.completed

    def capture(self) -> StoredCheckpoints:
        """Give the durable part."""
        return self._held
