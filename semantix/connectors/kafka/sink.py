"""The Kafka sink: transactions that are committed with their checkpoint, or plain writes."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from confluent_kafka import KafkaException

from semantix.connectors.kafka.options import (
    RANGES,
    KafkaSinkOptions,
    pool_size_of,
    properties_of,
)
from semantix.connectors.kafka.producers import ProducerFactory, partition_count
from semantix.connectors.kafka.record_writer import RecordWriter
from semantix.connectors.kafka.timeouts import warn_if_short
from semantix.connectors.kafka.transactional_writer import TransactionalWriter
from semantix.connectors.kafka.writing.choosing import Serializer, serializer_of, shape_of
from semantix.connectors.kafka.writing.shapes import Shape, canonical_json
from semantix.functions.checkpointed import CheckpointedFunction, CheckpointListener
from semantix.functions.contexts import (
    FunctionInitializationContext,
    FunctionSnapshotContext,
    SinkContext,
)
from semantix.functions.sink_function import RichSinkFunction
from semantix.model.guarantees import Guarantee

_logger = logging.getLogger(__name__)
_logger.addHandler(logging.NullHandler())


class KafkaSink(RichSinkFunction, CheckpointedFunction, CheckpointListener):
    """Writes records to a topic.

    With `exactly_once`, each checkpoint interval of a subtask is one transaction. It is flushed at
    the barrier and committed when the checkpoint has completed. The state holds its transactional
    id, producer id and epoch, so a restore of that checkpoint can commit it from another process.
    All other transactions of earlier attempts are aborted before the first record. Readers must use
    `isolation.level=read_committed`.

    With `at_least_once`, the brokers acknowledge all writes before a checkpoint completes. With
    `none`, writes are flushed only at the end.

    Args:
        topic: must exist.
        brokers: `HOST:PORT`, several with commas between them; empty: the broker of the run.
        partitioner: `fixed` (default): each subtask writes to one partition, `subtask modulo
            partitions` (Flink, FlinkFixedPartitioner); `key`: the client chooses by the key.
        key_field: the field of a record that has the key, for the partitioner `key`.
        serializer: a function from a record to bytes, or a schema of
            `semantix.functions.writing.serialization`: `SerializationSchema` gives the payload,
            `KeyedSerializationSchema` also key and topic, `KafkaSerializationSchema` also
            partition, headers and timestamp. Default: canonical JSON.
        delivery_guarantee: `exactly_once`, `at_least_once` or `none`. Without checkpointing the
            sink logs a warning and uses `none`, as Flink does.
        transactional_id_prefix: unique among all jobs of the cluster; empty: made of job id and
            operator id.
        transaction_naming: where transactional ids come from, see `kafka.naming`: `ranges`,
            `hint`, `incrementing` or `pooling`.
        transaction_timeout_ms: must be longer than the longest outage after which no record may be
            lost, and at most the broker's `transaction.max.timeout.ms`.
        checkpoint_interval_ms: of the job; None: the sink asks the job. With `outage_ms` it is
            compared with the transaction timeout, and a warning says if that is short.
        outage_ms: the longest downtime, restart included, that must lose nothing.
        pool_size: number of transactional ids of a subtask at the begin. With `ranges` (default 3)
            more are added if needed; with `hint` (default 5) the task fails if none is left. The
            other two namings have no pool.
        flush_on_checkpoint: False: with `at_least_once` a checkpoint does not wait for the brokers,
            so its records may be lost.
        log_failures_only: True: a record that is not delivered is logged, and lost.
        ignore_lost_transactions: True: if a transaction cannot be committed any more, log it and go
            on without its records, as Flink does; False: the job fails for good.
        properties: more settings of librdkafka for the producers.
    Attributes:
        transactional_writer: the class that handles the transactions.
    Source: reference/protocol.md 4; Flink, KafkaSink and FlinkKafkaProducer.
    """

    own_steps = True
    code_options = ("serializer",)  # in a spec: `serializer: mine.py:MySchema`
    transactional_writer = TransactionalWriter

    def __init__(
        self,
        topic: str,
        *,
        brokers: str = "",
        partitioner: str | None = None,
        key_field: str = "key",
        serializer: Serializer | type[Any] | str = canonical_json,
        delivery_guarantee: str = Guarantee.EXACTLY_ONCE,
        transactional_id_prefix: str = "",
        transaction_naming: str = RANGES,
        transaction_timeout_ms: int = 600_000,
        checkpoint_interval_ms: int | None = None,
        outage_ms: int = 0,
        pool_size: int | None = None,
        flush_on_checkpoint: bool = True,
        log_failures_only: bool = False,
        ignore_lost_transactions: bool = False,
        properties: Mapping[str, Any] | None = None,
    ) -> None:
        self.options = KafkaSinkOptions(
            topic=topic,
            brokers=brokers,
            partitioner=partitioner,
            key_field=key_field,
            serializer=serializer_of(serializer),
            delivery_guarantee=delivery_guarantee,
            transactional_id_prefix=transactional_id_prefix,
            transaction_naming=transaction_naming,
            transaction_timeout_ms=transaction_timeout_ms,
            checkpoint_interval_ms=checkpoint_interval_ms,
            outage_ms=outage_ms,
            pool_size=pool_size_of(pool_size, transaction_naming),
            flush_on_checkpoint=flush_on_checkpoint,
            log_failures_only=log_failures_only,
            ignore_lost_transactions=ignore_lost_transactions,
            properties=properties_of(properties),
        )
        if delivery_guarantee == Guarantee.EXACTLY_ONCE:
            warn_if_short(transaction_timeout_ms, checkpoint_interval_ms, outage_ms)
        self._transactional: TransactionalWriter | None = None
        self._plain: RecordWriter | None = None
        self._flushes_at_barrier = True
        self._needs_timestamp = False
        self._is_finished = False

    def initialize_state(self, context: FunctionInitializationContext) -> None:
        """Connect; with `exactly_once`, commit the transactions of the restored state."""
        runtime, options = self.runtime_context, self.options
        self._gate = runtime.gate
        self._factory = ProducerFactory(
            runtime.client("kafka"),
            options.properties,
            options.transaction_timeout_ms,
            options.brokers,
        )
        guarantee = options.delivery_guarantee
        if not runtime.checkpointing_enabled and guarantee != Guarantee.NONE:
            _logger.warning(
                "Checkpointing is off: %s becomes none for topic %s", guarantee, options.topic
            )
            guarantee = Guarantee.NONE
        self._flushes_at_barrier = guarantee != Guarantee.NONE and options.flush_on_checkpoint
        if guarantee != Guarantee.EXACTLY_ONCE:
            return
        if options.checkpoint_interval_ms is None:
            interval_ms = runtime.checkpoint_interval_ms
            warn_if_short(options.transaction_timeout_ms, interval_ms, options.outage_ms)
        # Here, not in `open`: the restored transactions must be committed before anything new.
        self._transactional = self.transactional_writer(
            runtime, options, self._factory, self._shape
        )
        self._transactional.initialize_state(context)

    def open(self, context: Any) -> None:
        """Abort the transactions that earlier attempts left open, and begin the first one."""
        transactional = self._transactional
        if transactional is None:
            producer = self._factory.plain()
            shape = self._shape(producer)
            logs_only = self.options.log_failures_only
            self._plain = RecordWriter(producer, shape, logs_failures_only=logs_only)
            self._needs_timestamp = shape.needs_timestamp
            return
        transactional.abort_lingering()
        transactional.begin(0)
        self._needs_timestamp = transactional.needs_timestamp()

    def invoke(self, value: Any, context: SinkContext) -> None:
        """Hand the record to the producer."""
        gate = self._gate
        gate.before("kafka_sink_send")
        timestamp = context.timestamp() if self._needs_timestamp else None
        if self._transactional is not None:
            self._transactional.write(value, timestamp)
        elif self._plain is not None:
            self._plain.write(value, timestamp)
        gate.after("kafka_sink_send")

    def snapshot_state(self, context: FunctionSnapshotContext) -> None:
        """Flush; with `exactly_once`, pre-commit the current transaction and begin the next."""
        if self._transactional is not None:
            self._transactional.snapshot(context.checkpoint_id, is_last=self._is_finished)
        elif self._flushes_at_barrier:
            self._flush_plain(context.checkpoint_id)

    def notify_checkpoint_complete(self, checkpoint_id: int) -> None:
        """Commit the transactions of all checkpoints up to this one, in order."""
        if self._transactional is not None:
            self._transactional.commit_up_to(checkpoint_id)

    def finish(self) -> None:
        """Note that the input has ended; without transactions, flush."""
        self._is_finished = True
        if self._transactional is None:
            self._flush_plain(0)

    def close(self) -> None:
        """Abort the current transaction; a restore commits the pre-committed ones."""
        if self._transactional is None and self._plain is None:
            return  # the sink was never opened
        self._gate.before("kafka_sink_close")
        try:
            if self._transactional is not None:
                self._transactional.close()
        except KafkaException as failure:  # closing must not fail: the next attempt aborts, too
            _logger.warning("The next attempt must clean up: %s", failure)
        self._plain = None
        self._gate.after("kafka_sink_close")

    def _flush_plain(self, checkpoint_id: int) -> None:
        if self._plain is None:
            return
        self._gate.before("kafka_sink_flush", checkpoint_id)
        self._plain.flush()
        self._gate.after("kafka_sink_flush", checkpoint_id)

    def _shape(self, producer: Any) -> Shape:
        options = self.options
        counts: dict[str, int] = {}

        def fixed_partition(topic: str) -> int:
            """Give the partition of this subtask in a topic."""
            if topic not in counts:
                counts[topic] = partition_count(producer, topic)
            return self.runtime_context.subtask % counts[topic]

        partition_of = fixed_partition if options.is_fixed() else None
        return shape_of(options.topic, options.serializer, options.key_of(), partition_of)
