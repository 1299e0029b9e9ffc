"""The naming `ranges`: ranges of ids in the state, which grow when no id is free."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from semantix.connectors.kafka.naming.restored_state import opened_state
from semantix.connectors.kafka.naming.transaction_naming import NamingPlace
from semantix.connectors.kafka.naming.used_ids import UsedIds
from semantix.connectors.kafka.producers import is_known
from semantix.connectors.kafka.sink_state import (
    IdRange,
    KafkaSinkState,
    PreCommittedTransaction,
)
from semantix.connectors.kafka.transactional_ids import (
    TransactionalIdPool,
    first_range,
    ranges_of_more_subtasks,
)
from semantix.functions.contexts import FunctionInitializationContext
from semantix.ports.kafka_transactions import KafkaTransactions


class Ranges:
    """Implements `TransactionNaming`.

    Args:
        make_pool: makes the pool of the subtask's ranges.
    """

    keeps_empty = True
    used: UsedIds

    def __init__(
        self,
        place: NamingPlace,
        make_pool: Callable[[Sequence[IdRange]], TransactionalIdPool] = TransactionalIdPool,
    ) -> None:
        self._place = place
        self._make_pool = make_pool

    def restore(self, context: FunctionInitializationContext) -> list[PreCommittedTransaction]:
        """Take the ranges of the state, or the first one."""
        place, restored_id = self._place, context.restored_checkpoint_id
        self._state = opened_state(context, "ranges", KafkaSinkState)
        restored: list[KafkaSinkState] = list(self._state.get())
        self._orphaned_ranges = ranges_of_more_subtasks(
            place.prefix, place.subtask, place.parallelism, restored_id
        )
        self.used = self._pool = self._make_pool(
            [one for held in restored for one in held.id_ranges]
            or [first_range(place.prefix, place.subtask, restored_id, place.pool_size)]
        )
        return [one for held in restored for one in held.pre_committed]

    def find_lingering(self, transactions: KafkaTransactions) -> Iterator[tuple[str, bool]]:
        """Give the own free ids, then those of subtasks that exist at a larger parallelism only."""

        def known(transactional_id: str) -> bool:
            """Ask the coordinator."""
            return is_known(transactions, transactional_id)

        for transactional_id in self._pool.find_lingering(known):
            yield transactional_id, True
        for orphaned in self._orphaned_ranges:
            if not known(orphaned.ids()[0]):
                return
            for transactional_id in TransactionalIdPool([orphaned]).find_lingering(known):
                yield transactional_id, False

    def take(self, checkpoint_id: int) -> Sequence[str]:
        """Give the lowest free id, or a new one."""
        return (self._pool.take(),)

    def store(self, pre_committed: Sequence[PreCommittedTransaction]) -> None:
        """Store the ranges and the pre-committed transactions."""
        self._state.update([KafkaSinkState(self._pool.ranges, tuple(pre_committed))])
