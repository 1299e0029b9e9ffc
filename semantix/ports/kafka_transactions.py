"""Two calls that librdkafka lacks: who holds a transactional id, and ending what somebody began."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class TransactionDescription:
    """What the transaction coordinator stores for an id.

    Attributes:
        state: `Empty`, `Ongoing`, `PrepareCommit`, `CompleteCommit`, … (`Dead` never shows).
    """

    state: str
    producer_id: int
    producer_epoch: int


class KafkaTransactions(Protocol):
    """Implemented by the simulated broker and by the containers world.

    Source: Kafka, DescribeTransactions and EndTxn requests; Flink resumes transactions by
    reflection (FlinkKafkaInternalProducer.resumeTransaction).
    """

    def describe(self, transactional_id: str) -> TransactionDescription:
        """Describe the id. Raises KafkaException(TRANSACTIONAL_ID_NOT_FOUND) for an unknown one."""
        ...

    def end(
        self, transactional_id: str, producer_id: int, producer_epoch: int, commit: bool
    ) -> None:
        """Send EndTxn; CONCURRENT_TRANSACTIONS is retried inside.

        Raises:
            KafkaException: INVALID_TXN_STATE, INVALID_PRODUCER_EPOCH or PRODUCER_FENCED,
                INVALID_PRODUCER_ID_MAPPING as the coordinator answers them.
        """
        ...
