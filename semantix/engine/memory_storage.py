"""Checkpoint storage of simulated runs: one immutable value."""

from __future__ import annotations

from dataclasses import dataclass, replace

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
        self._held = replace(self._held, last_id=self._held.last_id + 1)
        self.version += 1
        return self._held.last_id

    def add(self, checkpoint: CompletedCheckpoint) -> None:
        """Add atomically."""
        self._held = replace(self._held, completed=(*self._held.completed, checkpoint))
        self.version += 1

    def discard(self, retained: int) -> None:
        """Drop the oldest until `retained` are left."""
        if len(self._held.completed) > retained:
            self._held = replace(self._held, completed=self._held.completed[-retained:])
            self.version += 1

    def completed(self) -> tuple[CompletedCheckpoint, ...]:
        """Give what is retained, oldest first."""
        return self._held.completed

    def capture(self) -> StoredCheckpoints:
        """Give the durable part."""
        return self._held
