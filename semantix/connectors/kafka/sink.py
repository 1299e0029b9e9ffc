"""The Kafka sink: transactions that are committed with their checkpoint, or plain writes."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from confluent_kafka import KafkaException

from semantix.connectors.kafka.options import KafkaSinkOptions
from semantix.connectors.kafka.producers import ProducerFactory, partition_count
from semantix.connectors.kafka.record_writer import (
    Encode,
    RecordShape,
    RecordWriter,
    canonical_json,
)
from semantix.connectors.kafka.transactional_writer import TransactionalWriter
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
        partitioner: `fixed`: each subtask writes to one partition, `subtask modulo partitions`
            (Flink, FlinkFixedPartitioner); `key`: the client chooses by the record's key.
        key_field: the field of a record that has the key, for the partitioner `key`.
        serializer: gives the bytes of a record; default: canonical JSON.
        delivery_guarantee: `exactly_once`, `at_least_once` or `none`. Without checkpointing the
            sink logs a warning and uses `none`, as Flink does.
        transactional_id_prefix: unique among all jobs of the cluster; empty: made of job id and
            operator id.
        transaction_timeout_ms: must be longer than the longest outage after which no record may be
            lost, and at most the broker's `transaction.max.timeout.ms`.
        pool_size: number of transactional ids of a subtask at the begin; more are added if needed.
        ignore_lost_transactions: True: if a transaction cannot be committed any more, log it and go
            on without its records; False: the job fails for good.
        properties: more settings of librdkafka for the producers.
    Attributes:
        transactional_writer: the class that handles the transactions.
    Source: reference/protocol.md 4; Flink, KafkaSink and FlinkKafkaProducer.
    """

    own_steps = True
    transactional_writer = TransactionalWriter

    def __init__(
        self,
        topic: str,
        *,
        partitioner: str = "fixed",
        key_field: str = "key",
        serializer: Encode = canonical_json,
        delivery_guarantee: str = Guarantee.EXACTLY_ONCE,
        transactional_id_prefix: str = "",
        transaction_timeout_ms: int = 600_000,
        pool_size: int = 3,
        ignore_lost_transactions: bool = False,
        properties: Mapping[str, Any] | None = None,
    ) -> None:
        self.options = KafkaSinkOptions(
            topic,
            partitioner,
            key_field,
            serializer,
            delivery_guarantee,
            transactional_id_prefix,
            transaction_timeout_ms,
            pool_size,
            ignore_lost_transactions,
            dict(properties or {}),
        )
        self._transactional: TransactionalWriter | None = None
        self._plain: RecordWriter | None = None
        self._flushes_at_barrier = True
        self._is_finished = False

    def initialize_state(self, context: FunctionInitializationContext) -> None:
        """Connect; with `exactly_once`, commit the transactions of the restored state."""
        runtime, options = self.runtime_context, self.options
        self._gate = runtime.gate
        self._factory = ProducerFactory(
            runtime.client("kafka"), options.properties, options.transaction_timeout_ms
        )
        guarantee = options.delivery_guarantee
        if not runtime.checkpointing_enabled and guarantee != Guarantee.NONE:
            _logger.warning(
                "Checkpointing is off: %s becomes none for topic %s", guarantee, options.topic
            )
            guarantee = Guarantee.NONE
        self._flushes_at_barrier = guarantee != Guarantee.NONE
        if guarantee != Guarantee.EXACTLY_ONCE:
            return
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
            self._plain = RecordWriter(producer, self._shape(producer))
            return
        transactional.abort_lingering()
        transactional.begin(0)

    def invoke(self, value: Any, context: SinkContext) -> None:
        """Hand the record to the producer."""
        gate = self._gate
        gate.before("kafka_sink_send")
        if self._transactional is not None:
            self._transactional.write(value)
        elif self._plain is not None:
            self._plain.write(value)
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

    def _shape(self, producer: Any) -> RecordShape:
        options = self.options
        partition = -1
        if options.partitioner == "fixed":
            count = partition_count(producer, options.topic)
            partition = self.runtime_context.subtask % count
        return RecordShape(options.topic, options.serializer, options.key_of(), partition)
