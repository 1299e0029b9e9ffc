"""Sinks into the store that break one rule of their template each (protocol reference 10, 11)."""

from __future__ import annotations

from typing import Any

from semantix.connectors.store.transactional_sink import TransactionalStoreSink
from semantix.connectors.store.write_ahead_sink import WriteAheadStoreSink
from semantix.functions.contexts import FunctionSnapshotContext, SinkContext
from semantix.functions.pending_batch import PendingBatch

# The twin of these two is `TransactionalStoreSink`.


class AbortsPendingAtTheEnd(TransactionalStoreSink):
    """Aborts what is pre-committed when it is closed (rule O-TP3). Convicted by ALO and EO.

    A transaction whose checkpoint has completed is aborted if the task fails before it is notified.
    """

    def close(self) -> None:
        """Abort all transactions."""
        super().close()
        for transaction in self.pending_commit_transactions:
            self.abort(transaction)


class WritesIntoPreCommitted(TransactionalStoreSink):
    """Writes into the transaction of the last barrier (rule O-TP4). Convicted by LIVE.

    The store refuses it, so each task fails behind its first barrier.
    """

    def process_element(self, value: Any, context: SinkContext) -> None:
        """Take the transaction that waits for its notification, if there is one."""
        pending = self.pending_commit_transactions
        if pending:
            self.invoke(pending[-1], value, context)
        else:
            super().process_element(value, context)


# The twin of these three is `WriteAheadStoreSink`.


class SendsAtTheBarrier(WriteAheadStoreSink):
    """Sends before the checkpoint has completed (rule O-WA1). Convicted by EO without a fault."""

    def snapshot_state(self, context: FunctionSnapshotContext) -> None:
        """Send at once."""
        super().snapshot_state(context)
        self._send_up_to(context.checkpoint_id)


class SendsLatestFirst(WriteAheadStoreSink):
    """Sends the latest of several intervals first (rule O-WA4). Convicted by ALO.

    Its mark is a high-water mark, which covers the intervals before it: they are dropped unsent.
    """

    def _send_up_to(self, checkpoint_id: int) -> Exception | None:
        for key in sorted(self._entries, reverse=True):
            if key[0] <= checkpoint_id:
                self._settle(self._entries[key])
        return None


class MarksNothing(WriteAheadStoreSink):
    """Does not mark what it has sent (rule O-WA3). Convicted by AMO, outside of the two windows."""

    def mark(self, entry: PendingBatch) -> None:
        """Forget it."""
