"""Calls that librdkafka lacks: describe a transaction, list the open ones, end an earlier one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class TransactionDescription:
    """The part of an entry of Kafka's transaction coordinator that a sink needs.

    Attributes:
        state: `Empty`, `Ongoing`, `PrepareCommit`, `CompleteCommit`, … (never `Dead`).
    """

    state: str
    producer_id: int
    producer_epoch: int


class KafkaTransactions(Protocol):
    """The calls; the simulated broker and the real world implement them.

    Source: Kafka, DescribeTransactions, ListTransactions and EndTxn requests; Flink resumes
    transactions by reflection (FlinkKafkaInternalProducer.resumeTransaction).
    """

    def describe(self, transactional_id: str) -> TransactionDescription:
        """Return the entry of the id.

        Raises:
            KafkaException: TRANSACTIONAL_ID_NOT_FOUND if the coordinator does not know the id.
        """
        ...

    def open_ids(self) -> list[str]:
        """Return the transactional ids with an open or not yet completed transaction, sorted.

        Raises:
            KafkaException: no broker answers.
        """
        ...

    def end(
        self, transactional_id: str, producer_id: int, producer_epoch: int, commit: bool
    ) -> None:
        """Commit or abort the transaction with an EndTxn request.

        The call itself repeats the request after CONCURRENT_TRANSACTIONS.

        Raises:
            KafkaException: the coordinator answers INVALID_TXN_STATE, INVALID_PRODUCER_EPOCH,
                PRODUCER_FENCED or INVALID_PRODUCER_ID_MAPPING.
        """
        ...
