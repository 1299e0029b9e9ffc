"""An at-least-once sink into the store's log, on the write-ahead template."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from semantix.connectors.store.checkpoint_committer import StoreCheckpointCommitter
from semantix.functions.pending_batch import PendingBatch, PendingValues
from semantix.functions.write_ahead import GenericWriteAheadSink
from semantix.functions.write_ahead_parts.log_storage import STATE
from semantix.ports.store import StoreClient


@dataclass(frozen=True, slots=True)
class StoreBatch(PendingBatch):
    """The records of an interval.

    Attributes:
        parallelism: how many subtasks the sink had then; 0: unknown.
    """

    parallelism: int = 0


class WriteAheadStoreSink(GenericWriteAheadSink):
    """Appends the records of an interval one by one, after its checkpoint has completed.

    A failed append raises. The template then stops and keeps this entry and all later ones, so that
    no entry is sent before an earlier one. The committer's high-water mark needs that.

    After a rescale several subtasks may have entries of one earlier subtask, and the mark of one
    would cover the unsent entries of another. So an entry that another subtask, or a job with
    another number of subtasks, has made is sent without a look at the markers, and is not marked.

    Args:
        job_id: part of the markers' keys; empty: the job id of the run.
        fail_at_end: True: an unsent entry after the end of the input fails the task.
        log_storage: `state`, or `task_owned` as in Flink.
    """

    _store: StoreClient

    def __init__(
        self, job_id: str = "", *, fail_at_end: bool = False, log_storage: str = STATE
    ) -> None:
        committer = StoreCheckpointCommitter()
        super().__init__(committer, job_id=job_id, fail_at_end=fail_at_end, log_storage=log_storage)

    def open(self, context: Any) -> None:
        """Connect."""
        self._store = self.runtime_context.client("store")
        super().open(context)

    def make_entry(
        self, values: tuple[Any, ...], checkpoint_id: int, timestamp_ms: int
    ) -> StoreBatch:
        """Make an entry that says how many subtasks there are."""
        runtime = self.runtime_context
        return StoreBatch(checkpoint_id, runtime.subtask, timestamp_ms, values, runtime.parallelism)

    def is_marked(self, entry: PendingBatch) -> bool:
        """Ask the committer, if this subtask has made the entry."""
        return self._is_own(entry) and super().is_marked(entry)

    def mark(self, entry: PendingBatch) -> None:
        """Mark the entry, if this subtask has made it."""
        if self._is_own(entry):
            super().mark(entry)

    def send_values(self, values: PendingValues, checkpoint_id: int, timestamp: int) -> bool:
        """Append record by record."""
        append = self._store.append
        for value in values:
            append([value])
        return True

    def _is_own(self, entry: PendingBatch) -> bool:
        runtime = self.runtime_context
        made_by = (entry.subtask, getattr(entry, "parallelism", 0))
        return made_by == (runtime.subtask, runtime.parallelism)
