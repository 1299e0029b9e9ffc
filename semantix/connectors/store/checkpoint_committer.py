"""The committer of the store's write-ahead sink: keeps its markers in the same store."""

from __future__ import annotations

from dataclasses import dataclass

from semantix.functions.checkpoint_committer import CheckpointCommitter
from semantix.ports.store import StoreClient


@dataclass(frozen=True, slots=True)
class CommittedUpTo:
    """The value of a marker: this checkpoint and all earlier ones are written."""

    checkpoint_id: int


class StoreCheckpointCommitter(CheckpointCommitter):
    """Keeps one marker for each subtask: the latest checkpoint that is written.

    Such a high-water mark is correct only if no entry is sent before an earlier one. So the sink
    must raise when a write fails: after False, the template would send the next entry. And only the
    subtask that has made an entry may ask for its marker: the key has the number of subtasks, too.
    Source: Flink, CassandraCommitter.
    """

    _store: StoreClient

    def open(self) -> None:
        """Connect."""
        self._store = self.runtime_context.client("store")
        self._last: dict[int, int] = {}

    def close(self) -> None:
        """Forget the markers that were read."""
        self._last = {}

    def commit_checkpoint(self, subtask: int, checkpoint_id: int) -> None:
        """Set the subtask's marker."""
        self._store.put_marker(self._key(subtask), CommittedUpTo(checkpoint_id))
        self._last[subtask] = checkpoint_id

    def is_checkpoint_committed(self, subtask: int, checkpoint_id: int) -> bool:
        """Compare the checkpoint with the subtask's marker, which is read once."""
        last = self._last.get(subtask)
        if last is None:
            marker = self._store.get_marker(self._key(subtask))
            if marker is None:
                return False
            last = self._last[subtask] = marker.checkpoint_id
        return checkpoint_id <= last

    def _key(self, subtask: int) -> str:
        maker = f"{subtask}of{self.runtime_context.parallelism}"
        return f"checkpoints/{self.job_id}/{self.operator_id}/{maker}"
