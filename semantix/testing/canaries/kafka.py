"""Kafka sinks with one defect each; the correct twin is `KafkaSink`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from semantix.connectors.kafka.sink import KafkaSink
from semantix.connectors.kafka.sink_state import IdRange, PreCommittedTransaction
from semantix.connectors.kafka.transactional_ids import TransactionalIdPool
from semantix.connectors.kafka.transactional_writer import OpenTransaction, TransactionalWriter
from semantix.functions.contexts import FunctionInitializationContext


class _CommitsAtTheBarrier(TransactionalWriter):
    def snapshot(self, checkpoint_id: int, *, is_last: bool) -> None:
        """Pre-commit, and commit at once."""
        super().snapshot(checkpoint_id, is_last=is_last)
        self.commit_up_to(checkpoint_id)


class CommitsInSnapshot(KafkaSink):
    """SP5: commits at the barrier, before the checkpoint has completed. Convicted by EO."""

    transactional_writer = _CommitsAtTheBarrier


class _CommitsOngoingOnly(TransactionalWriter):
    def commit(self, transaction: PreCommittedTransaction) -> str:
        """Refuse a transaction that is not open any more."""
        found = self._transactions.describe(transaction.transactional_id)
        if found.state != "Ongoing":
            raise RuntimeError(f"{transaction.transactional_id} is {found.state}, not Ongoing")
        return super().commit(transaction)


class CommitsOnlyOnce(KafkaSink):
    """SP8: its commit is not idempotent: a restore repeats it, and it raises. Convicted by LIVE."""

    transactional_writer = _CommitsOngoingOnly


class _FreesAtOnce(TransactionalIdPool):
    """Frees an id as soon as its transaction has ended."""

    def note_ended(self, transactional_id: str, latest_snapshot_id: int) -> None:
        """Free the id."""
        self._listed_up_to.pop(transactional_id, None)


class _ReusesSessions(TransactionalWriter):
    """Uses each producer again without initialising its id, so the epoch stays the same."""

    def initialize_state(self, context: FunctionInitializationContext) -> None:
        """Start without any producer."""
        self._kept: dict[str, Any] = {}
        super().initialize_state(context)

    def make_pool(self, ranges: Sequence[IdRange]) -> TransactionalIdPool:
        """Give a pool that does not care which ids the states list."""
        return _FreesAtOnce(ranges)

    def begin(self, checkpoint_id: int) -> None:
        """Keep the producer of the new transaction."""
        super().begin(checkpoint_id)
        current = self._current
        assert isinstance(current, OpenTransaction)
        self._kept[current.transactional_id] = current.writer.producer

    def commit_up_to(self, checkpoint_id: int) -> None:
        """Commit through the producers, and make them ready for the next transaction."""
        due = [one for one in self.pre_committed if one.checkpoint_id <= checkpoint_id]
        for transaction in due:
            producer = self._kept[transaction.transactional_id]
            self._gate.before("kafka_sink_commit", checkpoint_id)
            producer.commit_transaction()
            self._gate.after("kafka_sink_commit", checkpoint_id)
            self._ready[transaction.transactional_id] = producer
            self.pre_committed.remove(transaction)
            self.pool.note_ended(transaction.transactional_id, checkpoint_id)


class ReusesIdsAtOnce(KafkaSink):
    """SP11: uses an id again at once, under the same epoch. Convicted by EO.

    A restore commits by (id, producer id, epoch) and so commits a later transaction. Its records
    become visible although no completed checkpoint covers them, and the replay writes them again.
    Source: FLINK-8132.
    """

    transactional_writer = _ReusesSessions


class _LeavesThemOpen(TransactionalWriter):
    """Uses ids that no other attempt knows."""

    def make_pool(self, ranges: Sequence[IdRange]) -> TransactionalIdPool:
        """Ignore the ranges of the state."""
        attempt, subtask = self._runtime.attempt, self._runtime.subtask
        return TransactionalIdPool([IdRange(f"{self._prefix}-{subtask}-attempt-{attempt}", 1)])

    def abort_lingering(self) -> None:
        """Abort nothing."""


class LeavesTransactionsOpen(KafkaSink):
    """SP12: never aborts the transactions of a dead attempt.

    They hold readers back until their timeout. Convicted by LIVE, if that is longer than its bound.
    """

    transactional_writer = _LeavesThemOpen
