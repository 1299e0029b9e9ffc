"""The settings of a two-phase-commit sink for transactions that the store may have timed out."""

from __future__ import annotations

import logging

from semantix.errors import UsageError
from semantix.functions.transaction_state import TransactionHolder

NEVER_MS = 2**63 - 1  # Flink: Long.MAX_VALUE

_logger = logging.getLogger(__name__)
_logger.addHandler(logging.NullHandler())


class TransactionTimeout:
    """The transaction timeout as the sink knows it. The store has, and enforces, its own.

    Attributes:
        timeout_ms: how long the store keeps a transaction open (default: for ever).
        warning_ratio: part of the timeout after which a commit logs a warning; negative: never.
        ignores_failures: True: a commit at a restore may fail once the timeout has passed.
    Source: reference/protocol.md 11.5; Flink, TwoPhaseCommitSinkFunction.
    """

    __slots__ = ("ignores_failures", "timeout_ms", "warning_ratio")

    def __init__(self) -> None:
        self.timeout_ms = NEVER_MS
        self.warning_ratio = -1.0
        self.ignores_failures = False

    def set_timeout(self, timeout_ms: int) -> None:
        """Set the timeout in milliseconds."""
        if isinstance(timeout_ms, bool) or not isinstance(timeout_ms, int):
            raise UsageError(f"timeout_ms is {timeout_ms!r}; expected a whole number, 0 or more")
        if timeout_ms < 0:
            raise UsageError(
                f"transactionTimeout must not be negative; timeout_ms is {timeout_ms}, expected 0 "
                "or more milliseconds"
            )
        self.timeout_ms = timeout_ms

    def set_warning_ratio(self, warning_ratio: float) -> None:
        """Set the part of the timeout, 0 to 1."""
        if isinstance(warning_ratio, bool) or not isinstance(warning_ratio, (int, float)):
            raise UsageError(f"warning_ratio is {warning_ratio!r}; expected a number from 0 to 1")
        if not 0 <= warning_ratio <= 1:
            raise UsageError(
                f"warningRatio must be in range [0,1]; warning_ratio is {warning_ratio}"
            )
        self.warning_ratio = warning_ratio

    def warn_if_almost_reached(self, holder: TransactionHolder, now_ms: int) -> None:
        """Log a warning for a transaction older than its part of the timeout."""
        elapsed_ms = now_ms - holder.start_time_ms
        if self.warning_ratio >= 0 and elapsed_ms > self.timeout_ms * self.warning_ratio:
            _logger.warning(
                "Transaction %s has been open for %d ms. This is close to or even exceeding the "
                "transaction timeout of %d ms.",
                holder.transaction,
                elapsed_ms,
                self.timeout_ms,
            )

    def forgives(self, holder: TransactionHolder, now_ms: int) -> bool:
        """Tell whether the exception that is being handled may be ignored; log it if so."""
        if not self.ignores_failures or now_ms - holder.start_time_ms <= self.timeout_ms:
            return False
        _logger.exception(
            "Error while committing transaction %s. Transaction has been open for longer than the "
            "transaction timeout (%d). Commit will not be attempted again. Data loss might have "
            "occurred.",
            holder.transaction,
            self.timeout_ms,
        )
        return True
