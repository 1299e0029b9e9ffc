"""Sinks into files that commit other transactions than the notified checkpoint says.

The twin is `TransactionalFileSink`.
"""

from __future__ import annotations

from semantix.connectors.files.two_phase.sink import TransactionalFileSink


class CommitsOnlyTheNotified(TransactionalFileSink):
    """SP9: commits only the file of the notified checkpoint. Convicted by ALO, EO."""

    def notify_checkpoint_complete(self, checkpoint_id: int) -> None:
        """Hide all other pending transactions from the template."""
        pending = self._pending
        self._pending = {one: pending[one] for one in pending if one == checkpoint_id}
        super().notify_checkpoint_complete(checkpoint_id)
        self._pending = {one: pending[one] for one in pending if one != checkpoint_id}


class CommitsAllPending(TransactionalFileSink):
    """SP10: commits the files of later checkpoints, too. Convicted by EO."""

    def notify_checkpoint_complete(self, checkpoint_id: int) -> None:
        """Commit up to the latest snapshot."""
        super().notify_checkpoint_complete(max(self._pending, default=checkpoint_id))
