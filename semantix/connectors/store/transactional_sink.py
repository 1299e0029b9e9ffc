"""An exactly-once sink into the store, on the two-phase-commit template."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from semantix.errors import UnrecoverableError
from semantix.functions.contexts import (
    FunctionInitializationContext,
    FunctionSnapshotContext,
    SinkContext,
)
from semantix.functions.two_phase_commit import TwoPhaseCommitSinkFunction
from semantix.ports.store import AbortedTransaction, StoreClient, UnknownTransaction


class StoreTransactionIds(msgspec.Struct, frozen=True):
    """The user context: each transaction id of a subtask is `prefix` followed by a number.

    The prefix contains subtask and parallelism, so that no two subtasks share ids after a rescale.
    """

    prefix: str


class TransactionalStoreSink(TwoPhaseCommitSinkFunction):
    """Writes each checkpoint interval in one transaction.

    Ids are used again: a new transaction gets the lowest free number. An id is free when a
    checkpoint has completed whose state does not list it. If it were used earlier, a restore could
    commit later records under the old listing of the id.

    A restore aborts all transactions with the context's prefix that the state does not name. They
    were begun by snapshots that never completed.
    """

    _store: StoreClient

    def initialize_state(self, context: FunctionInitializationContext) -> None:
        """Connect, then recover."""
        # Before `super()`, because the recovery inside of it uses the store and the ids.
        runtime = self.runtime_context
        self._store = runtime.client("store")
        self._own_ids = StoreTransactionIds(
            f"{runtime.operator_id}-{runtime.subtask}of{runtime.parallelism}-"
        )
        # Checkpoint → ids that its state lists for commit. Key 0 is the restored checkpoint.
        self._listed: dict[int, tuple[str, ...]] = {0: ()}
        super().initialize_state(context)

    def initialize_user_context(self) -> StoreTransactionIds:
        """Abort the transactions of an earlier attempt that had no completed checkpoint."""
        self._abort_all(self._own_ids.prefix, ())
        return self._own_ids

    def finish_recovering_context(self, handled: Sequence[str]) -> None:
        """Abort the open transactions of the context that the restored state does not name."""
        restored: StoreTransactionIds = self.user_context
        self._abort_all(restored.prefix, handled)
        if restored != self._own_ids:  # the job was rescaled
            self._abort_all(self._own_ids.prefix, handled)
            self.user_context = self._own_ids

    def begin_transaction(self) -> str:
        """Open a transaction under the lowest free id."""
        busy = {*self.pending_commit_transactions}.union(*self._listed.values())
        prefix = self._own_ids.prefix
        number = 1
        while f"{prefix}{number}" in busy:
            number += 1
        transaction = f"{prefix}{number}"
        self._store.begin(transaction)
        return transaction

    def invoke(self, transaction: str, value: Any, context: SinkContext) -> None:
        """Write the record."""
        self._store.write(transaction, [value])

    def pre_commit(self, transaction: str) -> None:
        """Prepare the transaction: the store refuses further writes."""
        self._store.prepare(transaction)

    def commit(self, transaction: str) -> None:
        """Make the transaction visible; a repeated call changes nothing."""
        self._store.commit(transaction)

    def abort(self, transaction: str) -> None:
        """Discard the transaction; a repeated call changes nothing."""
        self._store.abort(transaction)

    def recover_and_commit(self, transaction: str) -> None:
        """Commit after a restore. If the store has aborted the transaction, its records are lost.

        Raises:
            UnrecoverableError: they are lost; a restart cannot help.
        """
        self._listed[0] += (transaction,)
        try:
            self.commit(transaction)
        except (AbortedTransaction, UnknownTransaction) as error:
            raise UnrecoverableError(
                f"transaction {transaction!r} of a completed checkpoint is lost: {error}",
                hint="its records cannot be written any more; the store's transaction timeout must "
                "exceed checkpoint interval + checkpoint duration + the longest outage",
            ) from error

    def snapshot_state(self, context: FunctionSnapshotContext) -> None:
        """Remember the ids that the state lists for commit."""
        super().snapshot_state(context)
        self._listed[context.checkpoint_id] = self.pending_commit_transactions

    def notify_checkpoint_complete(self, checkpoint_id: int) -> None:
        """Commit; free the ids that only older states list."""
        super().notify_checkpoint_complete(checkpoint_id)
        # No restore goes back behind the latest completed checkpoint.
        for older in [listed for listed in self._listed if listed < checkpoint_id]:
            del self._listed[older]

    def _abort_all(self, prefix: str, handled: Sequence[str]) -> None:
        for transaction in self._store.list_transactions(prefix):
            if transaction not in handled:
                self._store.abort(transaction)
