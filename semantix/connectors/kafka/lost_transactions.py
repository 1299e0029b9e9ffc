"""Commits transactions, tells from the coordinator's answer whether one is lost, and reports it."""

from __future__ import annotations

import logging
from typing import Any

from confluent_kafka import KafkaError, KafkaException

from semantix.connectors.kafka.sink_state import PreCommittedTransaction
from semantix.errors import UnrecoverableError
from semantix.ports.kafka_transactions import KafkaTransactions

_logger = logging.getLogger(__name__)
_logger.addHandler(logging.NullHandler())  # a search causes thousands of errors on purpose

# Error codes for which confluent_kafka has no names.
_PRODUCER_FENCED = 90
TRANSACTIONAL_ID_NOT_FOUND = 105

# Answers that prove that the transaction cannot be committed any more. A repeated commit gets none
# of them: in state CompleteCommit, under the same producer id and epoch, the answer is success; in
# state PrepareCommit it is CONCURRENT_TRANSACTIONS, and the port asks again. All other answers (the
# broker is away, no permission) prove nothing, so the restart tries again.
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
    """Commits pre-committed transactions of this attempt and of dead attempts.

    It always sends EndTxn with the stored producer id and epoch, also in the attempt that wrote the
    records, for three reasons. EndTxn ends exactly this transaction, even if its producer is gone.
    Recovery depends on this call, so it is good that every checkpoint uses it. And the answer tells
    what is wrong, where `commit_transaction` of librdkafka only says "fatal".

    Args:
        transactions: the port, from the run's clients.
        timeout_ms: `transaction.timeout.ms` of the sink.
        ignores_lost: True: a lost transaction is logged, not raised.
    """

    def __init__(
        self, transactions: KafkaTransactions, timeout_ms: int, *, ignores_lost: bool
    ) -> None:
        self._transactions = transactions
        self._timeout_ms = timeout_ms
        self._ignores_lost = ignores_lost

    def commit(self, transaction: PreCommittedTransaction, now_ms: int) -> str:
        """Commit; a repeated call changes nothing.

        Returns:
            An empty string; if the transaction is lost, a text that says how.
        Raises:
            KafkaException: an answer that does not prove a loss.
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
        """Raise an error for lost transactions; with `ignores_lost`, log them.

        Raises:
            UnrecoverableError: with the text of each loss.
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
    """Give the code of the KafkaError inside the exception."""
    return int(failure.args[0].code())
