"""The store's errors: which of them leave the effect of a call unknown."""

from semantix.ports.store import (
    AbortedTransaction,
    StoreError,
    StoreTimeout,
    StoreUnavailable,
    TransactionError,
    UnknownTransaction,
)


def test_one_except_catches_all_errors_of_the_store():
    errors = (StoreUnavailable, StoreTimeout, AbortedTransaction, UnknownTransaction)
    assert all(issubclass(error, StoreError) for error in errors)


def test_a_timeout_is_not_caught_by_a_handler_for_calls_without_effect():
    assert not issubclass(StoreTimeout, (StoreUnavailable, TransactionError))
    assert issubclass(AbortedTransaction, TransactionError)
    assert issubclass(UnknownTransaction, TransactionError)
