"""Two-phase-commit sinks into files with one defect each; the twin is `TransactionalFileSink`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec import structs

from semantix.connectors.files.two_phase.sink import TransactionalFileSink
from semantix.connectors.files.two_phase.transaction import FileTransaction
from semantix.functions.contexts import SinkContext
from semantix.functions.transaction_state import SinkTransactions


class PublishesAtTheBarrier(TransactionalFileSink):
    """SP5: gives a file its name before the checkpoint has completed. Convicted by EO."""

    def pre_commit(self, transaction: FileTransaction) -> None:
        """Pre-commit and commit."""
        super().pre_commit(transaction)
        self.commit(transaction)


class ForgetsPendingFiles(TransactionalFileSink):
    """SP6: its state does not contain the pre-committed files. Convicted by ALO, EO."""

    def _encoded(self) -> SinkTransactions:
        return structs.replace(super()._encoded(), pending_commit_transactions=())


class DiscardsAbortedCheckpoints(TransactionalFileSink):
    """SP7: removes the file of an aborted checkpoint. Convicted by ALO, EO."""

    def notify_checkpoint_aborted(self, checkpoint_id: int) -> None:
        """Abort its transaction."""
        super().notify_checkpoint_aborted(checkpoint_id)
        holder = self._pending.pop(checkpoint_id, None)
        if holder is not None:
            self.abort(holder.transaction)


class RenamesOnlyOnce(TransactionalFileSink):
    """SP8: its commit fails if the file has its name already. Convicted by LIVE."""

    def commit(self, transaction: FileTransaction) -> None:
        """Rename without a look."""
        if transaction.records:
            name = transaction.name
            self._files.replace(f"{self._folder}/_{name}", f"{self._folder}/{name}")


class AppendsInTheCommit(TransactionalFileSink):
    """SP8: its commit appends to one file for all intervals. Convicted by EO: it appends twice."""

    def commit(self, transaction: FileTransaction) -> None:
        """Append the staging file, then remove it."""
        staged = f"{self._folder}/_{transaction.name}"
        if not self._files.exists(staged):
            return
        target = f"{self._folder}/all-{self.runtime_context.subtask}"
        with self._files.open(target, "ab") as opened:
            opened.write(self._files.cat_file(staged))
        self._files.sync_file(target)
        self._files.rm_file(staged)


class WritesIntoSealedFiles(TransactionalFileSink):
    """Appends to the file of the last barrier until it has its name (O-TP4). Convicted by EO."""

    def process_element(self, value: Any, context: SinkContext) -> None:
        """Take the file that waits for its notification, if there is one."""
        sealed = [one for one in self.pending_commit_transactions if one.records]
        if not sealed:
            super().process_element(value, context)
            return
        staged = f"{self._folder}/_{sealed[-1].name}"
        with self._files.open(staged, "ab") as opened:
            opened.write(self.encode(value))
        self._files.sync_file(staged)


class LeavesUploadsOpen(TransactionalFileSink):
    """Never aborts what other attempts have left. Convicted by RES: uploads stay pending."""

    def initialize_user_context(self) -> Any:
        """Make the context only."""
        return self._own_names()

    def finish_recovering_context(self, handled: Sequence[FileTransaction]) -> None:
        """Leave them."""
