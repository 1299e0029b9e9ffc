"""A checkpoint storage that tells the other actors when a checkpoint has completed."""

from __future__ import annotations

from collections.abc import Callable

from semantix.engine.checkpointing.memory_storage import MemoryStateStorage, StoredCheckpoints
from semantix.ports.state_storage import CompletedCheckpoint


class WatchedStorage(MemoryStateStorage):
    """A `MemoryStateStorage` that calls a function behind each `add`."""

    __slots__ = ("_call",)

    def __init__(self, held: StoredCheckpoints | None, call: Callable[[], None]) -> None:
        super().__init__(held)
        self._call = call

    def add(self, checkpoint: CompletedCheckpoint) -> None:
        """Store a completed checkpoint, and call the function."""
        super().add(checkpoint)
        self._call()
