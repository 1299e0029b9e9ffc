"""The template of transactional sinks: pre-commit at the barrier, commit at the notification."""

from __future__ import annotations

from typing import Any

from semantix.errors import ContractError, TaskCancelled
from semantix.functions.checkpointed import CheckpointedFunction, CheckpointListener
from semantix.functions.contexts import (
    FunctionInitializationContext,
    FunctionSnapshotContext,
    ListState,
    SinkContext,
)
from semantix.functions.failures import is_failure_of_a_call
from semantix.functions.serializer import Serializer, check_serializer
from semantix.functions.transaction_hooks import TransactionHooks
from semantix.functions.transaction_state import (
    SinkTransactions,
    TransactionHolder,
    with_serializers,
)


class TwoPhaseCommitSinkFunction(TransactionHooks, CheckpointedFunction, CheckpointListener):
    """Override the five hooks `begin_transaction`, `invoke`, `pre_commit`, `commit`, `abort`.

    A checkpoint pre-commits the current transaction and begins the next one. When the checkpoint
    has completed, the sink commits all transactions of checkpoints up to it. A restore commits the
    transactions that the state holds as pre-committed, and aborts the one that the snapshot began.

    A transaction that was begun by a later snapshot, which never completed, is in no state. A
    subclass must find it by the ids in its user context, or leave it to the store's timeout.

    `commit` and `abort` must be idempotent, because a restore repeats them. The runtime calls
    `process_element`, not `invoke`. A subclass that passes no serializers need not call this
    constructor.

    Args:
        transaction_serializer: encodes the handles in state; None: the canonical form.
        context_serializer: encodes the user context in state; None: the canonical form.
    Raises:
        UsageError: one of them is no serializer.

    Attributes:
        user_context: from the restored state, else from `initialize_user_context`.
    Source: reference/protocol.md 11; Flink, TwoPhaseCommitSinkFunction.
    """

    own_steps = True
    user_context: Any = None
    _transaction_serializer: Serializer | None = None
    _context_serializer: Serializer | None = None
    _current: TransactionHolder | None = None
    _is_finished = False
    _state: ListState

    def __init__(
        self,
        *,
        transaction_serializer: Serializer | None = None,
        context_serializer: Serializer | None = None,
    ) -> None:
        check_serializer("transaction_serializer", transaction_serializer)
        check_serializer("context_serializer", context_serializer)
        self._transaction_serializer = transaction_serializer
        self._context_serializer = context_serializer

    @property
    def pending_commit_transactions(self) -> tuple[Any, ...]:
        """Give the handles that are pre-committed and not yet committed, in order of creation."""
        return tuple([holder.transaction for holder in self._pending.values()])

    def initialize_state(self, context: FunctionInitializationContext) -> None:
        """Recover the restored transactions, then begin a new one."""
        runtime = self.runtime_context
        self._gate = runtime.gate
        self._now_us = runtime.clock.now_us
        self._pending: dict[int, TransactionHolder] = {}
        self._state = context.operator_state_store.get_list_state("state")
        has_context = False
        if context.is_restored():
            for transactions in self._state.get():
                # `_recover` stands first: `or` must not skip the recovery of a later state.
                has_context = self._recover(self._decoded(transactions)) or has_context
        self._gate.before("tpc_init_begin")
        if not has_context:
            self.user_context = self.initialize_user_context()
        self._pending.clear()  # as in Flink; the restored transactions are committed by now
        self._current = self._begin()
        self._gate.after("tpc_init_begin")

    def process_element(self, value: Any, context: SinkContext) -> None:
        """Write one record into the current transaction."""
        current = self._current
        if current is None:
            raise ContractError(
                "two phase commit sink function with null transaction should not be invoked! "
            )
        self._gate.before("tpc_invoke")
        self.invoke(current.transaction, value, context)
        self._gate.after("tpc_invoke")

    def snapshot_state(self, context: FunctionSnapshotContext) -> None:
        """Pre-commit the current transaction, begin the next, put both into the state."""
        gate = self._gate
        checkpoint_id = context.checkpoint_id
        current = self._current
        if current is not None:
            gate.before("tpc_pre_commit", checkpoint_id)
            self.pre_commit(current.transaction)
            gate.after("tpc_pre_commit", checkpoint_id)
            gate.before("tpc_add_pending", checkpoint_id)
            self._pending[checkpoint_id] = current
            gate.after("tpc_add_pending", checkpoint_id)
        if self._is_finished:
            self._current = None
        else:
            gate.before("tpc_begin_next", checkpoint_id)
            self._current = self._begin()
            gate.after("tpc_begin_next", checkpoint_id)
        gate.before("tpc_snapshot_state", checkpoint_id)
        self._state.update([self._encoded()])
        gate.after("tpc_snapshot_state", checkpoint_id)

    def notify_checkpoint_complete(self, checkpoint_id: int) -> None:
        """Commit the transactions of all checkpoints up to this one, in order.

        If a commit fails, the later ones are tried all the same. The first failure is raised at the
        end, and the restore repeats all of them.
        """
        self._gate.before("tpc_notify_commit", checkpoint_id)
        due = [pending for pending in self._pending if pending <= checkpoint_id]
        first_failure: BaseException | None = None
        for position, pending in enumerate(due):
            if position:
                self._gate.during("tpc_notify_commit", position)
            holder = self._pending[pending]
            if self._timeout is not None:
                self._timeout.warn_if_almost_reached(holder, self._now_us() // 1_000)
            try:
                self.commit(holder.transaction)
            except BaseException as failure:  # as Flink, which catches every Throwable
                if not is_failure_of_a_call(failure):
                    raise
                first_failure = first_failure or failure
            # Also after a failure: the task fails below, and its restore commits from the state.
            del self._pending[pending]
        if first_failure is not None:
            raise RuntimeError(
                "Committing one of transactions failed, logging first encountered failure"
            ) from first_failure
        self._gate.after("tpc_notify_commit", checkpoint_id)

    def notify_checkpoint_aborted(self, checkpoint_id: int) -> None:
        """Do nothing: the transaction is committed with the next completed checkpoint."""
        self._gate.before("tpc_notify_abort", checkpoint_id)
        self._gate.after("tpc_notify_abort", checkpoint_id)

    def finish(self) -> None:
        """Note that the input has ended: the final checkpoint begins no further transaction."""
        self._gate.before("tpc_finish")
        self._is_finished = True
        if self._current is not None:
            self.finish_processing(self._current.transaction)
        self._gate.after("tpc_finish")

    def close(self) -> None:
        """Abort the current transaction; a restore commits the pre-committed ones."""
        current, self._current = self._current, None
        if current is not None:
            self._gate.before("tpc_close")
            self.abort(current.transaction)
            self._gate.after("tpc_close")

    def _begin(self) -> TransactionHolder:
        return TransactionHolder(self.begin_transaction(), self._now_us() // 1_000)

    def _recover(self, transactions: SinkTransactions) -> bool:
        """End the transactions that one restored state names; tell whether it has a context."""
        self.user_context = transactions.context
        handled = []
        if transactions.pending_commit_transactions:
            self._gate.before("tpc_recover_commit")
            for position, holder in enumerate(transactions.pending_commit_transactions):
                if position:
                    self._gate.during("tpc_recover_commit", position)
                self._recover_and_commit(holder)
                handled.append(holder.transaction)
            self._gate.after("tpc_recover_commit")
        if transactions.pending_transaction is not None:
            self._gate.before("tpc_recover_abort")
            handled.append(transactions.pending_transaction.transaction)
            self.recover_and_abort(transactions.pending_transaction.transaction)
            self._gate.after("tpc_recover_abort")
        if transactions.context is None:
            return False
        self._gate.before("tpc_recover_context")
        self.finish_recovering_context(handled)
        self._gate.after("tpc_recover_context")
        return True

    def _recover_and_commit(self, holder: TransactionHolder) -> None:
        timeout = self._timeout
        if timeout is None:
            self.recover_and_commit(holder.transaction)
            return
        try:
            timeout.warn_if_almost_reached(holder, self._now_us() // 1_000)
            self.recover_and_commit(holder.transaction)
        except Exception as failure:
            is_cancelled = isinstance(failure, TaskCancelled)
            if is_cancelled or not timeout.forgives(holder, self._now_us() // 1_000):
                raise

    def _encoded(self) -> SinkTransactions:
        pending = tuple(self._pending.values())
        element = SinkTransactions(self._current, pending, self.user_context)
        if self._transaction_serializer is None and self._context_serializer is None:
            return element
        return with_serializers(
            element, "to_bytes", self._transaction_serializer, self._context_serializer
        )

    def _decoded(self, element: SinkTransactions) -> SinkTransactions:
        if self._transaction_serializer is None and self._context_serializer is None:
            return element
        return with_serializers(
            element, "from_bytes", self._transaction_serializer, self._context_serializer
        )
