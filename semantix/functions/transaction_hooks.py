"""What a transactional sink says to its template, and what it may set."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

from semantix.functions.contexts import SinkContext
from semantix.functions.sink_function import RichSinkFunction
from semantix.functions.transaction_timeout import TransactionTimeout


class TransactionHooks(RichSinkFunction, ABC):
    """The hooks of `TwoPhaseCommitSinkFunction`, five of them to be written.

    Source: reference/protocol.md 11.1.
    """

    _timeout: TransactionTimeout | None = None  # made when first set

    # What a subclass says.

    @abstractmethod
    def begin_transaction(self) -> Any:
        """Open a transaction; give a handle with all that another process needs to commit it."""

    @abstractmethod
    def invoke(self, transaction: Any, value: Any, context: SinkContext) -> None:
        """Write one record into the transaction."""

    @abstractmethod
    def pre_commit(self, transaction: Any) -> None:
        """Flush; from now on `commit` must always be able to succeed, and `abort` as well."""

    @abstractmethod
    def commit(self, transaction: Any) -> None:
        """Make it visible; must be idempotent. An exception restarts the job, which repeats it."""

    @abstractmethod
    def abort(self, transaction: Any) -> None:
        """Drop it; must be idempotent."""

    def recover_and_commit(self, transaction: Any) -> None:
        """Commit after a restore; must succeed in the end, or records are lost."""
        self.commit(transaction)

    def recover_and_abort(self, transaction: Any) -> None:
        """Abort after a restore."""
        self.abort(transaction)

    def initialize_user_context(self) -> Any:
        """Give the user context where no restored state carried one (None: there is none)."""
        return None

    def finish_recovering_context(self, handled: Sequence[Any]) -> None:
        """End whatever the user context knows of and `handled` does not name.

        Called per restored state that carries a context, after its commits and its abort.
        """

    def finish_processing(self, transaction: Any) -> None:
        """Write what is still buffered: the input has ended."""

    # What a subclass may set.

    @property
    def transaction_timeout(self) -> TransactionTimeout:
        """What to do about transactions that the store may have timed out."""
        if self._timeout is None:
            self._timeout = TransactionTimeout()
        return self._timeout

    def set_transaction_timeout(self, timeout_ms: int) -> None:
        """Tell how long the store keeps a transaction open; by itself this changes nothing."""
        self.transaction_timeout.set_timeout(timeout_ms)

    def ignore_failures_after_transaction_timeout(self) -> None:
        """Let a restore go on when a commit fails and the timeout has passed (records are lost)."""
        self.transaction_timeout.ignores_failures = True

    def enable_transaction_timeout_warnings(self, warning_ratio: float) -> None:
        """Warn before the commit of a transaction older than this part of the timeout."""
        self.transaction_timeout.set_warning_ratio(warning_ratio)
