"""The hooks of the transactional template, and its settings."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

from semantix.functions.contexts import SinkContext
from semantix.functions.sink_function import RichSinkFunction
from semantix.functions.transaction_timeout import TransactionTimeout


class TransactionHooks(RichSinkFunction, ABC):
    """The hooks of `TwoPhaseCommitSinkFunction`; a subclass must write five of them.

    Source: reference/protocol.md 11.1.
    """

    # Made when it is first used: a subclass need not call a constructor of its base.
    _timeout: TransactionTimeout | None = None

    # The hooks.

    @abstractmethod
    def begin_transaction(self) -> Any:
        """Open a transaction; give a handle with which another process can commit it."""

    @abstractmethod
    def invoke(self, transaction: Any, value: Any, context: SinkContext) -> None:
        """Write one record into the transaction."""

    @abstractmethod
    def pre_commit(self, transaction: Any) -> None:
        """Flush the transaction; after this, both `commit` and `abort` must be able to succeed."""

    @abstractmethod
    def commit(self, transaction: Any) -> None:
        """Make the transaction visible. A repeated call must change nothing.

        An exception restarts the job, and the restore repeats the commit.
        """

    @abstractmethod
    def abort(self, transaction: Any) -> None:
        """Discard the transaction. A repeated call must change nothing."""

    def recover_and_commit(self, transaction: Any) -> None:
        """Commit after a restore. If it never succeeds, the transaction's records are lost."""
        self.commit(transaction)

    def recover_and_abort(self, transaction: Any) -> None:
        """Abort after a restore."""
        self.abort(transaction)

    def initialize_user_context(self) -> Any:
        """Give the first user context; called if no restored state has one. None: there is none."""
        return None

    def finish_recovering_context(self, handled: Sequence[Any]) -> None:
        """Abort the transactions of the user context that the restored state does not name.

        Called for each restored state that has a context, after its commits and its abort.

        Args:
            handled: the transactions that the restored state names; they are ended already.
        """

    def finish_processing(self, transaction: Any) -> None:
        """Write everything that is still buffered into the transaction: the input has ended."""

    # The settings.

    @property
    def transaction_timeout(self) -> TransactionTimeout:
        """Give the settings for transactions that the store may have timed out."""
        if self._timeout is None:
            self._timeout = TransactionTimeout()
        return self._timeout

    def set_transaction_timeout(self, timeout_ms: int) -> None:
        """Set how long the store keeps a transaction open; only the two settings below use it."""
        self.transaction_timeout.set_timeout(timeout_ms)

    def ignore_failures_after_transaction_timeout(self) -> None:
        """Ignore a failed commit at a restore if the timeout has passed; its records are lost."""
        self.transaction_timeout.ignores_failures = True

    def enable_transaction_timeout_warnings(self, warning_ratio: float) -> None:
        """Log a warning before the commit of a transaction older than this part of the timeout."""
        self.transaction_timeout.set_warning_ratio(warning_ratio)
