"""The naming `hint`: pools of fixed size, numbered through by a hint in a union list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from semantix.connectors.kafka.naming.restored_state import opened_state
from semantix.connectors.kafka.naming.transaction_naming import NamingPlace
from semantix.connectors.kafka.naming.used_ids import UsedIds
from semantix.connectors.kafka.producers import is_known
from semantix.connectors.kafka.sink_state import (
    HintedPoolState,
    NextTransactionalIdHint,
    PreCommittedTransaction,
)
from semantix.errors import UnrecoverableError
from semantix.functions.contexts import FunctionInitializationContext
from semantix.ports.kafka_transactions import KafkaTransactions

SAFE_SCALE_DOWN_FACTOR = 5
_HINT = "next-transactional-id-hint-v2"


class HintedPool:
    """Implements `TransactionNaming`.

    Two things are ours. An id is used again only if no state lists it; Flink swallows the fenced
    commit instead. And a restore with a hint aborts, too, what a larger attempt without a
    checkpoint has left.
    Source: Flink, FlinkKafkaProducer and TransactionalIdsGenerator; reference/protocol.md 4.2.
    """

    keeps_empty = True

    def __init__(self, place: NamingPlace) -> None:
        self._place = place
        self.used = UsedIds()
        self._own: tuple[str, ...] = ()
        self._foreign: list[str] = []

    def restore(self, context: FunctionInitializationContext) -> list[PreCommittedTransaction]:
        """Take the pool of the state, or the next free numbers.

        After a scale-in a subtask gets several pools. It keeps the first one; no state lists the
        others any more, and their numbers are below the hint, so they are never used again.
        """
        self._hints = context.operator_state_store.get_union_list_state(_HINT)
        hints: list[NextTransactionalIdHint] = list(self._hints.get())
        if len(hints) > 1:
            raise UnrecoverableError(
                "There should be at most one next transactional id hint written by the first "
                f"subtask; the restored state has {len(hints)}: {hints}",
                hint="two states were merged into one, or another sink wrote under this name",
            )
        self._hint = hints[0] if hints else NextTransactionalIdHint(0, 0)
        self._state = opened_state(context, "hint", HintedPoolState)
        restored: list[HintedPoolState] = list(self._state.get())
        pools = [held.transactional_ids for held in restored]
        self._own = pools[0] if pools else self._new_ids(0)
        self._foreign = [one for pool in pools[1:] for one in pool]
        return [one for held in restored for one in held.pre_committed]

    def _new_ids(self, nth: int) -> tuple[str, ...]:
        """Give the pool of this subtask if `nth` times as many ids are in use as one start takes.

        Source: Flink, TransactionalIdsGenerator.generateIdsToUse.
        """
        place = self._place
        start = self._hint.next_free_transactional_id + place.subtask * place.pool_size
        start += nth * place.pool_size * place.parallelism
        return tuple([f"{place.prefix}-{start + number}" for number in range(place.pool_size)])

    def find_lingering(self, transactions: KafkaTransactions) -> Iterator[tuple[str, bool]]:
        """Give the ids of all restored pools; then ids of a larger attempt without a checkpoint.

        The second kind is looked for up to five times the parallelism.
        """
        for transactional_id in self._own:
            if self.used.is_free(transactional_id):
                yield transactional_id, True
        later = [one for nth in range(1, SAFE_SCALE_DOWN_FACTOR) for one in self._new_ids(nth)]
        for transactional_id in (*self._foreign, *later):
            is_free = self.used.is_free(transactional_id)
            if is_free and is_known(transactions, transactional_id):
                yield transactional_id, False

    def take(self, checkpoint_id: int) -> Sequence[str]:
        """Give the first free id of the pool.

        Raises:
            RuntimeError: none is free.
        """
        for transactional_id in self._own:
            if self.used.is_free(transactional_id):
                self.used.mark_used(transactional_id)
                return (transactional_id,)
        raise RuntimeError(
            "Too many ongoing snapshots. Increase kafka producers pool size or decrease number of "
            f"concurrent checkpoints. (KafkaSink: pool_size is {len(self._own)}; an id is free "
            "again when a checkpoint completes after its transaction was committed)"
        )

    def store(self, pre_committed: Sequence[PreCommittedTransaction]) -> None:
        """Store the pool and the pre-committed transactions; subtask 0 stores the hint."""
        place, hint = self._place, self._hint
        self._state.update([HintedPoolState(self._own, tuple(pre_committed))])
        next_free = hint.next_free_transactional_id
        if place.parallelism > hint.last_parallelism:  # some subtasks have taken new numbers
            next_free += place.parallelism * place.pool_size
        found = NextTransactionalIdHint(place.parallelism, next_free)
        self._hints.update([found] if place.subtask == 0 else [])
