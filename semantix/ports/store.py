"""The transactional store that the sink templates write to: its client's methods and errors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol


class StoreError(Exception):
    """Base of all errors of the store's client."""


class StoreUnavailable(StoreError):
    """The store refused the call; it had no effect."""


class StoreTimeout(StoreError):
    """No answer came in time; the call may or may not have had its effect."""


class TransactionError(StoreError):
    """The transaction is not in a state that allows the call; the call had no effect."""


class UnknownTransaction(TransactionError):
    """The store knows no transaction of this id."""


class AbortedTransaction(TransactionError):
    """The transaction was aborted, by a client or by a timeout of the store."""


class StoreClient(Protocol):
    """The client that `runtime_context.client("store")` returns.

    Each call is a step with its name: `store.append`, `store.upsert`, ….

    The store has an append-only log, a table, and named markers. A committed reader sees appended
    and upserted values at once. It sees the values of a transaction when the transaction is
    committed. Values are plain (dict, list, str, int, …, or bytes). The store keeps them as
    canonical JSON.
    """

    def append(self, values: Sequence[Any]) -> None:
        """Append to the log, value by value. A crash in between leaves a prefix of the values."""
        ...

    def upsert(self, key: str, value: Any) -> None:
        """Set the row of `key` in the table."""
        ...

    def begin(self, transaction_id: str) -> None:
        """Open a transaction. The id of a transaction that has ended may be used again."""
        ...

    def write(self, transaction_id: str, values: Sequence[Any]) -> None:
        """Add values to an open transaction, one by one."""
        ...

    def prepare(self, transaction_id: str) -> None:
        """Close the transaction for further writes. It can still be committed or aborted."""
        ...

    def commit(self, transaction_id: str) -> None:
        """Append the transaction's values to the log, all at once. A second call does nothing.

        Raises:
            UnknownTransaction: the store does not know the id.
            AbortedTransaction: the transaction was aborted before.
        """
        ...

    def abort(self, transaction_id: str) -> None:
        """Drop the transaction. For an aborted or unknown id, do nothing.

        Raises:
            TransactionError: the transaction is committed.
        """
        ...

    def list_transactions(self, prefix: str) -> list[str]:
        """Return the ids of open and prepared transactions that start with `prefix`, sorted."""
        ...

    def put_marker(self, key: str, value: Any) -> None:
        """Set a marker to an immutable value."""
        ...

    def get_marker(self, key: str) -> Any:
        """Return the marker's value; None if it was never set."""
        ...
