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


@dataclass(frozen=True, slots=True)
class HintedPoolState:
    """The only element of a subtask in the list state `kafka-sink`, with the naming `hint`.

    Attributes:
        transactional_ids: the pool of the subtask.
        pre_committed: as in `KafkaSinkState`.
    """

    transactional_ids: tuple[str, ...]
    pre_committed: tuple[PreCommittedTransaction, ...]


@dataclass(frozen=True, slots=True)
class NextTransactionalIdHint:
    """The only element of the union list `next-transactional-id-hint-v2`; subtask 0 writes it.

    Attributes:
        last_parallelism: number of subtasks when it was written.
        next_free_transactional_id: no pool in the state has this number or a higher one.
    """

    last_parallelism: int
    next_free_transactional_id: int


@dataclass(frozen=True, slots=True)
class NamedTransactions:
    """An element of the union list `kafka-sink`, with `incrementing` and `pooling`.

    After a restore every subtask has the elements of all. Subtask `s` of `p` commits those of the
    subtasks `s`, `s + p`, `s + 2p`, …; so each transaction is committed by exactly one.

    Attributes:
        naming: `incrementing` or `pooling`.
        prefix: of the transactional ids.
        subtask: the number in them.
        pre_committed: as in `KafkaSinkState`.
    """

    naming: str
    prefix: str
    subtask: int
    pre_committed: tuple[PreCommittedTransaction, ...]
