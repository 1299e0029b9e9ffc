"""What the coordinator's answer to a commit means, and how a loss is told."""

from __future__ import annotations

import logging
from typing import Any

from confluent_kafka import KafkaError, KafkaException

from semantix.connectors.kafka.sink_state import PreCommittedTransaction
from semantix.errors import UnrecoverableError
from semantix.ports.kafka_transactions import KafkaTransactions

_logger = logging.getLogger(__name__)
_logger.addHandler(logging.NullHandler())  # a search provokes thousands of these on purpose

# The client has no names for these.
_PRODUCER_FENCED = 90
TRANSACTIONAL_ID_NOT_FOUND = 105

# Answers that prove that this transaction cannot be committed any more. A commit repeated after
# it was done is none of them: CompleteCommit under the same producer id and epoch is answered
# with success, PrepareCommit with CONCURRENT_TRANSACTIONS, which the port asks again.
# Everything else (the broker away, no permission) proves nothing, and a restart tries again.
_LOST = {
    _PRODUCER_FENCED: "its epoch is stale: the broker aborted it after its timeout, or somebody "
    "initialised its id",
    int(KafkaError.INVALID_PRODUCER_EPOCH): "its epoch is stale: the broker aborted it after its "
    "timeout, or somebody initialised its id",
    int(KafkaError._FENCED): "its epoch is stale: the broker aborted it after its timeout, or "
    "somebody initialised its id",
    int(KafkaError.INVALID_TXN_STATE): "it was aborted under its own epoch",
    int(KafkaError.INVALID_PRODUCER_ID_MAPPING): "the id is unknown or has another producer id: it "
    "expired, or the cluster is another one",
    TRANSACTIONAL_ID_NOT_FOUND: "the id is unknown: it expired, or the cluster is another one",
}


class TransactionCommitter:
    """Commits pre-committed transactions, those of dead attempts and our own alike.

    Always by EndTxn with the stored producer id and epoch, also in the attempt that wrote the
    records: it can end this very transaction and no other, whatever has become of its producer;
    it is the call on which recovery depends, so it is exercised at each checkpoint; and its answer
    says what happened, where librdkafka's `commit_transaction` only says fatal.

    Args:
        transactions: of the run's clients.
        timeout_ms: `transaction.timeout.ms` of the sink.
        ignores_lost: whether a lost transaction is logged instead of raised.
    """

    def __init__(
        self, transactions: KafkaTransactions, timeout_ms: int, *, ignores_lost: bool
    ) -> None:
        self._transactions = transactions
        self._timeout_ms = timeout_ms
        self._ignores_lost = ignores_lost

    def commit(self, transaction: PreCommittedTransaction, now_ms: int) -> str:
        """Commit; once more changes nothing.

        Returns:
            An empty string, or how the transaction was lost.
        Raises:
            KafkaException: an answer that proves no loss.
        """
        try:
            self._transactions.end(
                transaction.transactional_id,
                transaction.producer_id,
                transaction.producer_epoch,
                commit=True,
            )
        except KafkaException as failure:
            code = error_code(failure)
            if code not in _LOST:
                raise
            return self._loss(transaction, failure.args[0], now_ms)
        return ""

    def report(self, losses: list[str]) -> None:
        """Raise or log what was lost.

        Raises:
            UnrecoverableError: unless losses are to be ignored.
        """
        if not losses:
            return
        if self._ignores_lost:
            for loss in losses:
                _logger.error("%s; going on without them (ignore_lost_transactions)", loss)
            return
        raise UnrecoverableError(
            "; ".join(losses),
            hint="the records cannot be written any more. transaction_timeout_ms must exceed "
            "checkpoint interval + checkpoint duration + notification delay + downtime + restart "
            "time (+ one interval for each checkpoint aborted in a row); was an older checkpoint "
            "restored, or does another job use the same transactional_id_prefix? "
            "ignore_lost_transactions=True goes on without the records",
        )

    def _loss(self, transaction: PreCommittedTransaction, error: Any, now_ms: int) -> str:
        open_ms = now_ms - transaction.begun_ms
        relation = "more" if open_ms > self._timeout_ms else "not more"
        return (
            f"transaction {transaction.transactional_id!r} of completed checkpoint "
            f"{transaction.checkpoint_id} is lost: to the commit by producer id "
            f"{transaction.producer_id}, epoch {transaction.producer_epoch} the coordinator "
            f"answered {error.name()} ({_LOST[error.code()]}); it holds "
            f"{self._description(transaction.transactional_id)}. Its first record was sent "
            f"{open_ms} ms ago (at {transaction.begun_ms}, now {now_ms}), which is {relation} than "
            f"transaction.timeout.ms = {self._timeout_ms}"
        )

    def _description(self, transactional_id: str) -> str:
        try:
            found = self._transactions.describe(transactional_id)
        except KafkaException as failure:
            return f"nothing to be seen ({failure.args[0].name()})"
        return f"{found.state}, producer id {found.producer_id}, epoch {found.producer_epoch}"


def error_code(failure: KafkaException) -> int:
    """Give the code of the error within."""
    return int(failure.args[0].code())
