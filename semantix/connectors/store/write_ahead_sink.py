"""An at-least-once sink into the store's log, on the write-ahead template."""

from __future__ import annotations

from typing import Any

from semantix.connectors.store.checkpoint_committer import StoreCheckpointCommitter
from semantix.functions.pending_checkpoint import PendingValues
from semantix.functions.write_ahead import GenericWriteAheadSink
from semantix.ports.store import StoreClient


class WriteAheadStoreSink(GenericWriteAheadSink):
    """Appends each interval's records, one call each, once its checkpoint has completed.

    A failing append raises, so the template stops there and keeps this entry and all later ones:
    none overtakes, as the committer's high-water mark needs.

    Args:
        job_id: names the markers; empty: the run's own.
        fail_at_end: whether an unsent entry after the end of the input fails the task.
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
