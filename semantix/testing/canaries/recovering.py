"""A transactional sink with a defect in its recovery; the twin is `TransactionalStoreSink`."""

from __future__ import annotations

from contextlib import suppress

from semantix.connectors.store.transactional_sink import TransactionalStoreSink


class SwallowsRecoveryErrors(TransactionalStoreSink):
    """Ignores a failed commit at a restore, as if it had been made before. Canary of FAIL and ALO.

    The transaction stays prepared, and the store aborts it after its timeout.
    """

    def recover_and_commit(self, transaction: str) -> None:
        """Commit and ignore every error."""
        with suppress(Exception):
            super().recover_and_commit(transaction)
