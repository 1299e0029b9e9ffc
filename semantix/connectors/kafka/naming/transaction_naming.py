"""The interface of a naming of transactional ids, and the choice among them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from semantix.connectors.kafka.naming.used_ids import UsedIds
from semantix.connectors.kafka.sink_state import PreCommittedTransaction
from semantix.functions.contexts import FunctionInitializationContext
from semantix.ports.kafka_transactions import KafkaTransactions


@dataclass(frozen=True, slots=True)
class NamingPlace:
    """For which subtask ids are named.

    Attributes:
        pool_size: number of ids at the begin, where the naming has a pool.
    """

    prefix: str
    subtask: int
    parallelism: int
    pool_size: int


class TransactionNaming(Protocol):
    """Names the transactions of one attempt of one subtask.

    Attributes:
        used: the ids that are not free.
        keeps_empty: a transaction without records stays open for the next interval, under its id.
    """

    used: UsedIds
    keeps_empty: bool

    def restore(self, context: FunctionInitializationContext) -> list[PreCommittedTransaction]:
        """Read the state; return the pre-committed transactions that this subtask must commit."""
        ...

    def find_lingering(self, transactions: KafkaTransactions) -> Iterator[tuple[str, bool]]:
        """Give each id that an earlier attempt may have left open; it is then initialised.

        With it comes True if this attempt will use the id next, so that its producer is kept.
        """
        ...

    def take(self, checkpoint_id: int) -> Sequence[str]:
        """Give ids to initialise; the last one is for the next transaction.

        Args:
            checkpoint_id: the checkpoint that is being taken; 0: the sink was just opened.
        """
        ...

    def store(self, pre_committed: Sequence[PreCommittedTransaction]) -> None:
        """Update the state."""
        ...
