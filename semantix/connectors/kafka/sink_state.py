"""What the Kafka sink keeps in operator state: canonical values, nothing of a client."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class IdRange:
    """The transactional ids `stem-0` to `stem-(size - 1)`, owned by one subtask."""

    stem: str
    size: int

    def ids(self) -> tuple[str, ...]:
        """Give the ids, lowest number first."""
        return tuple(f"{self.stem}-{number}" for number in range(self.size))


@dataclass(frozen=True, slots=True)
class PreCommittedTransaction:
    """A flushed transaction, with all that another process needs to commit it.

    Attributes:
        checkpoint_id: whose interval it holds.
        producer_id: as the transaction coordinator knew it when the transaction was flushed.
        producer_epoch: likewise; the epoch stays until the id is initialised or used again.
        begun_ms: when the first record was sent; the broker's timeout counts from about then.
    """

    checkpoint_id: int
    transactional_id: str
    producer_id: int
    producer_epoch: int
    begun_ms: int


@dataclass(frozen=True, slots=True)
class KafkaSinkState:
    """The one element that each subtask puts into the list state `kafka-sink`.

    Attributes:
        id_ranges: what the subtask draws ids from; after a scale-in there are several.
        pre_committed: flushed and not yet committed, in order of checkpoints. An interval without
            records leaves none.
    """

    id_ranges: tuple[IdRange, ...]
    pre_committed: tuple[PreCommittedTransaction, ...]
