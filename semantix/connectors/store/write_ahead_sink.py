"""An at-least-once sink into the store's log, on the write-ahead template."""

from __future__ import annotations

from typing import Any

from semantix.connectors.store.checkpoint_committer import StoreCheckpointCommitter
from semantix.functions.pending_batch import PendingValues
from semantix.functions.write_ahead import GenericWriteAheadSink
from semantix.ports.store import StoreClient


class WriteAheadStoreSink(GenericWriteAheadSink):
    """Appends the records of an interval one by one, after its checkpoint has completed.

    A failed append raises. The template then stops and keeps this entry and all later ones, so that
    no entry is sent before an earlier one. The committer's high-water mark needs that.

    Args:
        job_id: part of the markers' keys; empty: the job id of the run.
        fail_at_end: True: an unsent entry after the end of the input fails the task.
    """

    _store: StoreClient

    def __init__(self, job_id: str = "", *, fail_at_end: bool = False) -> None:
        super().__init__(StoreCheckpointCommitter(), job_id=job_id, fail_at_end=fail_at_end)

    def open(self, context: Any) -> None:
        """Connect."""
        self._store = self.runtime_context.client("store")
        super().open(context)

    def send_values(self, values: PendingValues, checkpoint_id: int, timestamp: int) -> bool:
        """Append record by record."""
        append = self._store.append
        for value in values:
            append([value])
        return True
