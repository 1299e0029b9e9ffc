"""The transactional store of the sink templates: its client's methods and its errors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol


class StoreError(Exception):
    """Base of what the store's client raises."""


class StoreUnavailable(StoreError):
    """The store refused the call; nothing happened."""


class StoreTimeout(StoreError):
    """No answer came in time; the call may have happened or not."""


class TransactionError(StoreError):
    """The transaction is not in a state that allows the call; nothing happened."""


class UnknownTransaction(TransactionError):
    """The store knows no transaction of this id."""


class AbortedTransaction(TransactionError):
    """The transaction was aborted, by a client or by the store's own timeout."""


class StoreClient(Protocol):
    """What `runtime_context.client("store")` gives. Each call is a step, `store.append` and so on.

    There are an append-only log, a table and named markers. A committed reader sees appended and
    upserted values at once, those of a transaction when it is committed. Values are plain
    (dict, list, str, int, …, or bytes); they are stored as canonical JSON.
    """

    def append(self, values: Sequence[Any]) -> None:
        """Append to the log, value by value: a crash may leave a prefix."""
        ...

    def upsert(self, key: str, value: Any) -> None:
        """Set the row of `key` in the table."""
        ...

    def begin(self, transaction_id: str) -> None:
        """Open a transaction; the id of one that has ended may be used again."""
        ...

    def write(self, transaction_id: str, values: Sequence[Any]) -> None:
        """Add to an open transaction, value by value."""
        ...

    def prepare(self, transaction_id: str) -> None:
        """Refuse further writes; commit and abort are both still possible."""
        ...

    def commit(self, transaction_id: str) -> None:
        """Append the transaction's values to the log, all at once; idempotent.

        Raises:
            UnknownTransaction, AbortedTransaction: it cannot be committed.
        """
        ...

    def abort(self, transaction_id: str) -> None:
        """Drop the transaction; idempotent, unknown ids included.

        Raises:
            TransactionError: it is committed.
        """
        ...

    def list_transactions(self, prefix: str) -> list[str]:
        """Give the ids of open and prepared transactions that begin so, sorted."""
        ...

    def put_marker(self, key: str, value: Any) -> None:
        """Set a marker to an immutable value."""
        ...

    def get_marker(self, key: str) -> Any:
        """Give the marker's value, None if there is none."""
        ...
