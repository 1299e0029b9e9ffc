"""Which answers to a commit prove that the transaction is lost."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from confluent_kafka import KafkaError, KafkaException

from semantix.connectors.kafka.lost_transactions import TransactionCommitter
from semantix.connectors.kafka.sink_state import PreCommittedTransaction
from semantix.errors import UnrecoverableError
from semantix.ports.kafka_transactions import TransactionDescription

TRANSACTION = PreCommittedTransaction(3, "job-0-1", 11, 5, begun_ms=1_000)
FENCED, NOT_FOUND = 90, 105


class Coordinator:
    """Implements `ports.kafka_transactions.KafkaTransactions` with planned answers."""

    def __init__(self, answer: int | None, describe_answer: int | None = None) -> None:
        self.answer, self.describe_answer = answer, describe_answer
        self.ended: list[tuple[Any, ...]] = []

    def describe(self, transactional_id: str) -> TransactionDescription:
        if self.describe_answer is not None:
            raise KafkaException(KafkaError(self.describe_answer))
        return TransactionDescription("CompleteAbort", 11, 6)

    def end(self, *arguments: Any, commit: bool) -> None:
        self.ended.append((*arguments, commit))
        if self.answer is not None:
            raise KafkaException(KafkaError(self.answer))


def committer(coordinator: Coordinator, *, ignores_lost: bool = False) -> TransactionCommitter:
    return TransactionCommitter(coordinator, 600_000, ignores_lost=ignores_lost)


def test_a_commit_ends_exactly_the_stored_transaction() -> None:
    coordinator = Coordinator(None)
    assert committer(coordinator).commit(TRANSACTION, 2_000) == ""
    assert coordinator.ended == [("job-0-1", 11, 5, True)]


@pytest.mark.parametrize(
    "answer",
    [
        FENCED,
        KafkaError.INVALID_PRODUCER_EPOCH,
        KafkaError.INVALID_TXN_STATE,
        KafkaError.INVALID_PRODUCER_ID_MAPPING,
        NOT_FOUND,
    ],
)
def test_an_answer_that_proves_a_loss_is_told_and_not_raised(answer: int) -> None:
    loss = committer(Coordinator(answer)).commit(TRANSACTION, 602_000)
    assert "'job-0-1' of completed checkpoint 3 is lost" in loss
    assert "it holds CompleteAbort, producer id 11, epoch 6" in loss
    assert "601000 ms ago" in loss
    assert "which is more than transaction.timeout.ms = 600000" in loss


@pytest.mark.parametrize(
    "answer", [KafkaError._TRANSPORT, KafkaError.TRANSACTIONAL_ID_AUTHORIZATION_FAILED]
)
def test_any_other_answer_proves_nothing_and_is_raised(answer: int) -> None:
    with pytest.raises(KafkaException):
        committer(Coordinator(answer)).commit(TRANSACTION, 2_000)


def test_a_loss_is_told_even_if_the_coordinator_cannot_describe_the_id() -> None:
    loss = committer(Coordinator(FENCED, NOT_FOUND)).commit(TRANSACTION, 2_000)
    assert "it holds nothing to be seen" in loss
    assert "not more than transaction.timeout.ms" in loss


def test_losses_end_the_job_or_are_logged(caplog: pytest.LogCaptureFixture) -> None:
    committer(Coordinator(None)).report([])
    with pytest.raises(UnrecoverableError, match="one; two"):
        committer(Coordinator(None)).report(["one", "two"])
    with caplog.at_level(logging.ERROR):
        committer(Coordinator(None), ignores_lost=True).report(["one"])
    assert caplog.messages == ["one; going on without them (ignore_lost_transactions)"]
