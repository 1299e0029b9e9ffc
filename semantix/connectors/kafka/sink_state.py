"""The operator state of the Kafka sink: canonical values, without any client object."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class IdRange:
    """The transactional ids `stem-0` to `stem-(size - 1)` of one subtask."""

    stem: str
    size: int

    def ids(self) -> tuple[str, ...]:
        """Give the ids, lowest number first."""
        return tuple(f"{self.stem}-{number}" for number in range(self.size))


@dataclass(frozen=True, slots=True)
class PreCommittedTransaction:
    """A flushed transaction, with everything that another process needs to commit it.

    Attributes:
        checkpoint_id: the checkpoint that ends its interval.
        producer_id: from the transaction coordinator, when the transaction was flushed.
        producer_epoch: likewise. It stays the same until the id is initialised again.
        begun_ms: time of the first record; the broker's timeout begins at about that time.
    """

    checkpoint_id: int
    transactional_id: str
    producer_id: int
    producer_epoch: int
    begun_ms: int


@dataclass(frozen=True, slots=True)
class KafkaSinkState:
    """The only element of a subtask in the list state `kafka-sink`.

    Attributes:
        id_ranges: the ranges from which the subtask takes ids; several after a scale-in.
        pre_committed: flushed and not yet committed transactions, in order of checkpoints. An
            interval without records has no transaction.
    """

    id_ranges: tuple[IdRange, ...]
    pre_committed: tuple[PreCommittedTransaction, ...]
