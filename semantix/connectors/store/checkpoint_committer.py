"""Markers of a write-ahead sink, kept in the store that it writes to."""

from __future__ import annotations

from dataclasses import dataclass

from semantix.functions.checkpoint_committer import CheckpointCommitter
from semantix.ports.store import StoreClient


@dataclass(frozen=True, slots=True)
class CommittedUpTo:
    """The marker: this checkpoint and all before it are written."""

    checkpoint_id: int


class StoreCheckpointCommitter(CheckpointCommitter):
    """One marker per subtask, a high-water mark; the last one read or written is remembered.

    A high-water mark is safe only while no later entry overtakes an earlier one: the sink must
    raise when a write fails, not give False. Source: Flink, CassandraCommitter.
    """

    _store: StoreClient

    def open(self) -> None:
        """Connect."""
        self._store = self.runtime_context.client("store")
        self._last: dict[int, int] = {}

    def close(self) -> None:
        """Forget what was remembered."""
        self._last = {}

    def commit_checkpoint(self, subtask: int, checkpoint_id: int) -> None:
        """Set the subtask's marker."""
        self._store.put_marker(self._key(subtask), CommittedUpTo(checkpoint_id))
        self._last[subtask] = checkpoint_id

    def is_checkpoint_committed(self, subtask: int, checkpoint_id: int) -> bool:
        """Compare with the subtask's marker, read once."""
        last = self._last.get(subtask)
        if last is None:
            marker = self._store.get_marker(self._key(subtask))
            if marker is None:
                return False
            last = self._last[subtask] = marker.checkpoint_id
        return checkpoint_id <= last

    def _key(self, subtask: int) -> str:
        return f"checkpoints/{self.job_id}/{self.operator_id}/{subtask}"
