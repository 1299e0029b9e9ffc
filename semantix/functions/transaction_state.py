"""The operator state of a two-phase-commit sink."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import structs

from semantix.functions.serializer import Serializer


class TransactionHolder(msgspec.Struct, frozen=True):
    """A transaction and the time of its begin.

    Attributes:
        transaction: the handle from `begin_transaction`, with which another process can commit the
            transaction; bytes in state if the sink has a serializer for it.
        start_time_ms: simulated time of its begin.
    """

    transaction: Any
    start_time_ms: int


class SinkTransactions(msgspec.Struct, frozen=True):
    """The only element of a subtask in the list state `state`.

    Attributes:
        pending_transaction: the transaction that this snapshot began, for the records after the
            barrier; None after the end of the input.
        pending_commit_transactions: pre-committed and not yet committed, in order of creation; the
            one of this checkpoint is the last.
        context: the user context; None if there is none.
    Source: Flink, TwoPhaseCommitSinkFunction.State.
    """

    pending_transaction: TransactionHolder | None
    pending_commit_transactions: tuple[TransactionHolder, ...]
    context: Any


def with_serializers(
    element: SinkTransactions,
    method: str,
    transaction_serializer: Serializer | None,
    context_serializer: Serializer | None,
) -> SinkTransactions:
    """Encode or decode handles and context with their serializers, where there are any.

    Args:
        method: `to_bytes` or `from_bytes`.
    """
    current, pending = element.pending_transaction, element.pending_commit_transactions
    context = element.context
    if transaction_serializer is not None:
        turn = getattr(transaction_serializer, method)
        if current is not None:
            current = structs.replace(current, transaction=turn(current.transaction))
        pending = tuple(structs.replace(one, transaction=turn(one.transaction)) for one in pending)
    if context_serializer is not None and context is not None:
        context = getattr(context_serializer, method)(context)
    return SinkTransactions(current, pending, context)
