"""Two calls that librdkafka lacks: describe a transaction, and end one of an earlier producer."""

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
    """The two calls; the simulated broker and the real world implement them.

    Source: Kafka, DescribeTransactions and EndTxn requests; Flink resumes transactions by
    reflection (FlinkKafkaInternalProducer.resumeTransaction).
    """

    def describe(self, transactional_id: str) -> TransactionDescription:
        """Return the entry of the id.

        Raises:
            KafkaException: TRANSACTIONAL_ID_NOT_FOUND if the coordinator does not know the id.
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
