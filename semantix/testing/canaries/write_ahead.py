"""Write-ahead sinks with one defect each; the correct twin is `WriteAheadStoreSink`."""

from __future__ import annotations

from semantix.connectors.store.write_ahead_sink import WriteAheadStoreSink
from semantix.functions.pending_batch import PendingBatch, PendingValues
from semantix.ports.store import StoreError


class MasksFailedSends(WriteAheadStoreSink):
    """SP18: returns False after a failed write, with a high-water mark. Convicted by ALO.

    The template then sends the next interval, whose marker also covers the interval that was not
    sent (defect D1 of reference/protocol.md 7.4). Two faults are needed: the notification of a
    checkpoint is lost, and its send fails at the next notification.
    """

    def send_values(self, values: PendingValues, checkpoint_id: int, timestamp: int) -> bool:
        """Send; return False after an error."""
        try:
            return super().send_values(values, checkpoint_id, timestamp)
        except StoreError:
            return False


class MarksBeforeSending(WriteAheadStoreSink):
    """SP19: marks before it sends; a crash between both loses the interval. Convicted by ALO."""

    def _send_and_mark(self, entry: PendingBatch) -> bool:
        self._mark(entry)
        return self._send(entry)


class SharesMarkers(WriteAheadStoreSink):
    """Asks for the marker of an entry that another subtask has made. Convicted by ALO.

    After a rescale two subtasks have entries of one earlier subtask. The mark of the later entry
    covers the earlier one, which is then dropped unsent (defect D2 of reference/protocol.md 7.4).
    """

    def _is_own(self, entry: PendingBatch) -> bool:
        return True
