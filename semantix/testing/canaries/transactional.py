"""Transactional sinks with one defect each; the correct twin is `TransactionalStoreSink`."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import structs

from semantix.connectors.store.transactional_sink import TransactionalStoreSink
from semantix.functions.transaction_state import SinkTransactions
from semantix.functions.two_phase_commit import TwoPhaseCommitSinkFunction
from semantix.ports.store import TransactionError


class CommitsInSnapshot(TransactionalStoreSink):
    """SP5: commits at the barrier, before the checkpoint has completed. Convicted by EO."""

    def pre_commit(self, transaction: str) -> None:
        """Prepare and commit."""
        super().pre_commit(transaction)
        self.commit(transaction)


class ForgetsPendingTransactions(TransactionalStoreSink):
    """SP6: its state does not contain the pre-committed transactions. Convicted by ALO, EO.

    After a crash between the completion and the commit, the restore does not know that they must
    be committed, so it aborts them.
    """

    def _encoded(self) -> SinkTransactions:
        return structs.replace(super()._encoded(), pending_commit_transactions=())


class DiscardsAbortedCheckpoints(TransactionalStoreSink):
    """SP7: discards the records of an aborted checkpoint. Convicted by ALO, EO."""

    def notify_checkpoint_aborted(self, checkpoint_id: int) -> None:
        """Abort the transaction of that checkpoint."""
        super().notify_checkpoint_aborted(checkpoint_id)
        holder = self._pending.pop(checkpoint_id, None)
        if holder is not None:
            self.abort(holder.transaction)


class CommitsOnlyOnce(TransactionalStoreSink):
    """SP8: its commit is not idempotent: a restore repeats it, and it raises. Convicted by LIVE."""

    def commit(self, transaction: str) -> None:
        """Refuse a transaction that is not pending any more."""
        if transaction not in self._store.list_transactions(transaction):
            raise TransactionError(f"transaction {transaction!r} was committed already")
        super().commit(transaction)


class CommitsOnlyTheNotified(TransactionalStoreSink):
    """SP9: commits only the transaction of the notified checkpoint. Convicted by ALO, EO.

    The transaction of a checkpoint that was aborted, or whose notification was lost, is never
    committed.
    """

    def notify_checkpoint_complete(self, checkpoint_id: int) -> None:
        """Hide all other pending transactions from the template."""
        pending = self._pending
        self._pending = {one: pending[one] for one in pending if one == checkpoint_id}
        super().notify_checkpoint_complete(checkpoint_id)
        self._pending = {one: pending[one] for one in pending if one != checkpoint_id}


class CommitsAllPending(TransactionalStoreSink):
    """SP10: commits all pending transactions, also those of later checkpoints. Convicted by EO."""

    def notify_checkpoint_complete(self, checkpoint_id: int) -> None:
        """Commit up to the latest snapshot."""
        latest = max(self._pending, default=checkpoint_id)
        TwoPhaseCommitSinkFunction.notify_checkpoint_complete(self, latest)
        super().notify_checkpoint_complete(checkpoint_id)


class CommitsInReverse(TransactionalStoreSink):
    """Commits several transactions latest first. Canary of VIS: units out of checkpoint order."""

    def notify_checkpoint_complete(self, checkpoint_id: int) -> None:
        """Reverse the order of the pending transactions."""
        self._pending = dict(reversed(self._pending.items()))
        super().notify_checkpoint_complete(checkpoint_id)


class LeavesOrphansOpen(TransactionalStoreSink):
    """Uses new ids in each attempt, and never aborts old ones. Canary of RES.

    In a store without a timeout, a transaction that a dead attempt began after the restored
    checkpoint stays open for ever.
    """

    _begun = 0

    def begin_transaction(self) -> str:
        """Open a transaction under an id that no other attempt knows."""
        self._begun += 1
        transaction = f"{self._own_ids.prefix}{self.runtime_context.attempt}-{self._begun}"
        self._store.begin(transaction)
        return transaction

    def _abort_all(self, prefix: str, handled: Sequence[str]) -> None:
        """Abort nothing."""
