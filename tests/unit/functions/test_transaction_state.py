"""The state of a two-phase-commit sink, with and without encodings of one's own."""

from __future__ import annotations

from semantix.functions.transaction_state import (
    SinkTransactions,
    TransactionHolder,
    with_serializers,
)
from semantix.model.canonical import from_bytes, to_bytes

STATE = SinkTransactions(TransactionHolder("t3", 30), (TransactionHolder("t1", 10),), "context")
FINISHED = SinkTransactions(None, (TransactionHolder("t1", 10),), None)


class Upper:
    """Implements `Serializer` for lower-case words."""

    def to_bytes(self, value: str) -> bytes:
        return value.upper().encode()

    def from_bytes(self, encoded: bytes) -> str:
        return encoded.decode().lower()


def test_the_state_comes_back_from_its_canonical_form() -> None:
    assert from_bytes(to_bytes(STATE)) == STATE


def test_handles_and_context_are_encoded_and_decoded() -> None:
    encoded = with_serializers(STATE, "to_bytes", Upper(), Upper())
    assert encoded.pending_transaction == TransactionHolder(b"T3", 30)
    assert encoded.pending_commit_transactions == (TransactionHolder(b"T1", 10),)
    assert encoded.context == b"CONTEXT"
    assert with_serializers(encoded, "from_bytes", Upper(), Upper()) == STATE


def test_without_a_serializer_a_part_stays_as_it_is() -> None:
    assert with_serializers(STATE, "to_bytes", None, Upper()).pending_transaction == (
        STATE.pending_transaction
    )
    assert with_serializers(STATE, "to_bytes", Upper(), None).context == "context"


def test_a_missing_transaction_and_a_missing_context_are_not_encoded() -> None:
    encoded = with_serializers(FINISHED, "to_bytes", Upper(), Upper())
    assert (encoded.pending_transaction, encoded.context) == (None, None)
