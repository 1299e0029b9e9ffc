"""A transactional sink with a defect in its recovery; the twin is `TransactionalStoreSink`."""

from __future__ import annotations

from contextlib import suppress

from semantix.connectors.store.transactional_sink import TransactionalStoreSink


class SwallowsRecoveryErrors(TransactionalStoreSink):
    """Takes a failed commit for a commit made before, when restored. Canary of FAIL and ALO.

    The transaction stays prepared, and the store gives it up when its timeout has passed.
    """

    def recover_and_commit(self, transaction: str) -> None:
        """Let no error out."""
        with suppress(Exception):
            super().recover_and_commit(transaction)
