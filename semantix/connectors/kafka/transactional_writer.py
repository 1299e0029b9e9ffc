"""Begins, writes, flushes and commits the transactions of one subtask of the Kafka sink."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from semantix.connectors.kafka.lost_transactions import TransactionCommitter
from semantix.connectors.kafka.naming.hinted_pool import HintedPool
from semantix.connectors.kafka.naming.incrementing import Incrementing
from semantix.connectors.kafka.naming.pooling import Pooling
from semantix.connectors.kafka.naming.ranges import Ranges
from semantix.connectors.kafka.naming.transaction_naming import NamingPlace, TransactionNaming
from semantix.connectors.kafka.naming.used_ids import UsedIds
from semantix.connectors.kafka.options import HINT, INCREMENTING, POOLING, KafkaSinkOptions
from semantix.connectors.kafka.producers import ProducerFactory, abort_open_transaction
from semantix.connectors.kafka.record_writer import RecordWriter
from semantix.connectors.kafka.sink_state import IdRange, PreCommittedTransaction
from semantix.connectors.kafka.transactional_ids import TransactionalIdPool
from semantix.connectors.kafka.writing.shapes import Shape
from semantix.errors import ContractError
from semantix.functions.contexts import FunctionInitializationContext, RuntimeContext

_NAMINGS: Mapping[str, Callable[[NamingPlace], TransactionNaming]] = {
    HINT: HintedPool,
    INCREMENTING: Incrementing,
    POOLING: Pooling,
}


class OpenTransaction(NamedTuple):
    """The transaction into which records are written now. Its producer has no other transaction."""

    transactional_id: str
    writer: RecordWriter


class TransactionalWriter:
    """Writes one transaction for each interval that has records.

    A producer is initialised once and used for one transaction only. librdkafka speaks transaction
    protocol V1, in which only the initialisation changes the epoch. So a commit that is repeated or
    late finds a stale epoch, and never ends a later transaction (FLINK-8132; KIP-890).

    Attributes:
        naming: gives the transactional ids.
        pool: of the naming: the ids that are not free.
        pre_committed: flushed and not yet committed transactions, in order of checkpoints.

    Args:
        shape_of: gives the shape of the messages; it asks a producer for the topic's metadata.
    """

    naming: TransactionNaming
    pool: UsedIds

    def __init__(
        self,
        runtime: RuntimeContext,
        options: KafkaSinkOptions,
        factory: ProducerFactory,
        shape_of: Callable[[Any], Shape],
    ) -> None:
        self._runtime = runtime
        self._gate = runtime.gate
        self._options = options
        self._factory = factory
        self._shape_of = shape_of
        self._shape: Shape | None = None
        # Without a prefix the ids contain job and operator: they are the same after a restart.
        self._prefix = options.transactional_id_prefix or f"{runtime.job_id}-{runtime.operator_id}"
        self._transactions = runtime.client("kafka").transactions
        self._committer = TransactionCommitter(
            self._transactions,
            options.transaction_timeout_ms,
            ignores_lost=options.ignore_lost_transactions,
        )
        self.pre_committed: list[PreCommittedTransaction] = []
        self._current: OpenTransaction | None = None
        self._begun_ms = 0
        self._ready: dict[str, Any] = {}  # id → a producer that is initialised and not used yet
        self._latest_snapshot_id = 0

    # --- recovery

    def initialize_state(self, context: FunctionInitializationContext) -> None:
        """Read the restored state, and commit the pre-committed transactions in it."""
        self._latest_snapshot_id = context.restored_checkpoint_id or 0
        self.naming = naming = self._make_naming()
        # After a scale-in one subtask restores the states of several, so their order is mixed.
        pending = naming.restore(context)
        self.pool = naming.used
        if pending:
            self._recover(sorted(pending, key=lambda one: one.checkpoint_id))

    def _make_naming(self) -> TransactionNaming:
        runtime, options = self._runtime, self._options
        place = NamingPlace(self._prefix, runtime.subtask, runtime.parallelism, options.pool_size)
        kind = _NAMINGS.get(options.transaction_naming)
        if kind is not None:
            return kind(place)
        return Ranges(place, self.make_pool)

    def make_pool(self, ranges: Sequence[IdRange]) -> TransactionalIdPool:
        """Make the pool of the subtask's ranges, with the naming `ranges`."""
        return TransactionalIdPool(ranges)

    def commit(self, transaction: PreCommittedTransaction) -> str:
        """Commit one transaction; give an empty string, or a text that says how it was lost."""
        return self._committer.commit(transaction, self._now_ms())

    def _recover(self, pending: list[PreCommittedTransaction]) -> None:
        """Commit all restored transactions; report the lost ones at the end."""
        self._gate.before("kafka_sink_recover_commit")
        losses = []
        for position, transaction in enumerate(pending):
            if position:
                self._gate.during("kafka_sink_recover_commit", position)
            # If this attempt fails here, the id must stay reserved: the state still lists it.
            self.pool.mark_used(transaction.transactional_id)
            loss = self.commit(transaction)
            if loss:
                losses.append(loss)
            self.pool.note_ended(transaction.transactional_id, self._latest_snapshot_id)
        self._committer.report(losses)
        self._gate.after("kafka_sink_recover_commit")

    def abort_lingering(self) -> None:
        """Initialise every id that an earlier attempt may have left open.

        The initialisation fences the earlier producer and aborts its transaction.
        """
        gate = self._gate
        gate.before("kafka_sink_abort_lingering")
        lingering = self.naming.find_lingering(self._transactions)
        for count, (transactional_id, is_next) in enumerate(lingering):
            if count:
                gate.during("kafka_sink_abort_lingering", count)
            producer = self._factory.initialised(transactional_id)
            if is_next:  # else the initialisation was all that is needed
                self._ready[transactional_id] = producer
        gate.after("kafka_sink_abort_lingering")

    # --- records and checkpoints

    def begin(self, checkpoint_id: int) -> None:
        """Begin a transaction under a free id; the broker learns of it with its first record."""
        self._gate.before("kafka_sink_begin", checkpoint_id)
        *skipped, transactional_id = self.naming.take(checkpoint_id)
        for unused in skipped:
            self._factory.initialised(unused)
        producer = self._ready.pop(transactional_id, None)
        if producer is None:
            producer = self._factory.initialised(transactional_id)
        producer.begin_transaction()
        if self._shape is None:
            self._shape = self._shape_of(producer)
        logs_only = self._options.log_failures_only
        writer = RecordWriter(producer, self._shape, logs_failures_only=logs_only)
        self._current = OpenTransaction(transactional_id, writer)
        self._gate.after("kafka_sink_begin", checkpoint_id)

    def needs_timestamp(self) -> bool:
        """Tell whether the schema asks for the event time of a record."""
        return self._shape is not None and self._shape.needs_timestamp

    def write(self, value: Any, timestamp: int | None = None) -> None:
        """Write into the current transaction."""
        if self._current is None:
            raise ContractError(f"KafkaSink.invoke was called with {value!r:.80} after finish()")
        writer = self._current.writer
        if not writer.written:  # the broker starts its timeout with the first record
            self._begun_ms = self._now_ms()
        writer.write(value, timestamp)

    def snapshot(self, checkpoint_id: int, *, is_last: bool) -> None:
        """Pre-commit the current transaction, begin the next one, and update the state."""
        gate, current = self._gate, self._current
        # A transaction without records is kept for the next interval: there is nothing to commit.
        if current is not None and current.writer.written:
            gate.before("kafka_sink_flush", checkpoint_id)
            current.writer.flush()
            gate.after("kafka_sink_flush", checkpoint_id)
            gate.before("kafka_sink_prepare_commit", checkpoint_id)
            self.pre_committed.append(self._pre_committed(checkpoint_id, current.transactional_id))
            self._current = None  # drop the producer without closing it: closing would abort
            gate.after("kafka_sink_prepare_commit", checkpoint_id)
        elif not self.naming.keeps_empty:
            self._current = None
        if self._current is None and not is_last:
            self.begin(checkpoint_id)
        gate.before("kafka_sink_snapshot", checkpoint_id)
        self.naming.store(self.pre_committed)
        self._latest_snapshot_id = checkpoint_id
        gate.after("kafka_sink_snapshot", checkpoint_id)

    def _pre_committed(self, checkpoint_id: int, transactional_id: str) -> PreCommittedTransaction:
        """Ask the coordinator for producer id and epoch, which librdkafka does not give."""
        found = self._transactions.describe(transactional_id)
        if found.state != "Ongoing":
            raise RuntimeError(
                f"transaction {transactional_id!r} was flushed for checkpoint {checkpoint_id} and "
                f"is {found.state} (producer id {found.producer_id}, epoch "
                f"{found.producer_epoch}), not Ongoing: the broker aborted it after "
                f"transaction.timeout.ms = {self._options.transaction_timeout_ms}, or another "
                f"producer fenced it; it began {self._now_ms() - self._begun_ms} ms ago"
            )
        return PreCommittedTransaction(
            checkpoint_id,
            transactional_id,
            found.producer_id,
            found.producer_epoch,
            self._begun_ms,
        )

    def commit_up_to(self, checkpoint_id: int) -> None:
        """Commit in order. The first failure is raised; the restore then commits the rest."""
        gate = self._gate
        due = [one for one in self.pre_committed if one.checkpoint_id <= checkpoint_id]
        if due:
            gate.before("kafka_sink_commit", checkpoint_id)
            for position, transaction in enumerate(due):
                if position:
                    gate.during("kafka_sink_commit", position)
                self._commit_and_forget(transaction)
            gate.after("kafka_sink_commit", checkpoint_id)
        gate.before("kafka_sink_recycle", checkpoint_id)
        self.pool.release(checkpoint_id)
        gate.after("kafka_sink_recycle", checkpoint_id)

    def _commit_and_forget(self, transaction: PreCommittedTransaction) -> None:
        loss = self.commit(transaction)
        if loss:
            self._committer.report([loss])
        self.pre_committed.remove(transaction)
        self.pool.note_ended(transaction.transactional_id, self._latest_snapshot_id)

    def close(self) -> None:
        """Abort the current transaction, and drop all producers.

        Raises:
            KafkaException: the transaction could not be aborted.
        """
        current, self._current = self._current, None
        self._ready.clear()
        if current is not None and current.writer.written:
            abort_open_transaction(current.writer.producer)

    def _now_ms(self) -> int:
        return self._runtime.clock.now_us() // 1_000
