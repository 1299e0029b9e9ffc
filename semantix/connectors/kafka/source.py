"""The Kafka source: positions in state, commits to the group for others to see.

Source: reference/protocol.md 3; Flink, FlinkKafkaConsumer.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from confluent_kafka import TIMESTAMP_NOT_AVAILABLE, KafkaError, KafkaException

from semantix.connectors.kafka import source_options
from semantix.connectors.kafka.connecting.refused_logins import naming_refusals, watched
from semantix.connectors.kafka.producers import ADDRESS
from semantix.connectors.kafka.source_partitions import SourcePartitions
from semantix.connectors.kafka.source_settings import KafkaSourceSettings
from semantix.connectors.kafka.start_positions import (
    Where,
)
from semantix.errors import UsageError
from semantix.functions.checkpointed import CheckpointedFunction, CheckpointListener
from semantix.functions.contexts import (
    FunctionInitializationContext,
    FunctionSnapshotContext,
    ListState,
)
from semantix.functions.reading.deserialization import (
    DeserializationError,
    KeyedDeserializationSchema,
)
from semantix.functions.reading.pulled_source import PulledOutput

STATE_NAME = "topic-partition-offset-states"
ENDS_NAME = "stopping-offset-states"  # of a bounded source
_PENDING_MAX = 100  # Flink, MAX_NUM_PENDING_CHECKPOINTS
_logger = logging.getLogger(__name__)
_logger.addHandler(logging.NullHandler())


class KafkaSource(KafkaSourceSettings, CheckpointedFunction, CheckpointListener):
    """Reads topics; each subtask reads the partitions that it owns.

    The next offset of each partition is in the state, as a union list. On recovery only the state
    counts, never the group's offsets. A partition of which the state knows nothing starts at
    `start`; if it was found later, at its earliest record.
    See `KafkaSourceSettings` for the arguments.
    """

    # -- state ----------------------------------------------------------------------------------

    def initialize_state(self, context: FunctionInitializationContext) -> None:
        """Read the positions of all subtasks; each takes those of the partitions that it owns."""
        self._state: ListState = context.operator_state_store.get_union_list_state(STATE_NAME)
        if self._bounded:
            self._ends: ListState = context.operator_state_store.get_union_list_state(ENDS_NAME)
        if context.is_restored():
            self._restored = _positions_in(self._state)

    def snapshot_state(self, context: FunctionSnapshotContext) -> None:
        """Put the next offset of each partition into the state."""
        if self._partitions is None:
            return
        gate, checkpoint_id = self.runtime_context.gate, context.checkpoint_id
        gate.before("kafka_src_snapshot", checkpoint_id)
        positions = self._partitions.positions()
        self._state.update(_elements_of(positions))
        if self._bounded:
            self._ends.update(_elements_of(self._partitions.ends()))
        if self._commits_on_checkpoints():
            self._pending[checkpoint_id] = positions
            while len(self._pending) > _PENDING_MAX:
                del self._pending[min(self._pending)]
        gate.after("kafka_src_snapshot", checkpoint_id)

    def notify_checkpoint_complete(self, checkpoint_id: int) -> None:
        """Commit the positions of this checkpoint. A failed commit is logged: others only see it.

        Those of earlier checkpoints are dropped.
        """
        if self._partitions is None or checkpoint_id not in self._pending:
            return
        positions = self._pending.pop(checkpoint_id)
        for older in [one for one in self._pending if one < checkpoint_id]:
            del self._pending[older]
        if not positions:
            return
        gate = self.runtime_context.gate
        gate.before("kafka_src_commit_offsets", checkpoint_id)
        try:
            self._partitions.commit(positions)
        except KafkaException as error:
            _logger.warning("Committing offsets to Kafka failed: %s", error)
        gate.after("kafka_src_commit_offsets", checkpoint_id)

    # -- life -----------------------------------------------------------------------------------

    def open(self, context: Any) -> None:
        """Connect, find the partitions, and resolve where to start."""
        self._check_start()
        kafka = self.runtime_context.client("kafka")
        self._consumer = kafka.Consumer(watched(self._configuration()))
        self._partitions = SourcePartitions(
            self._consumer,
            self._topics,
            self.runtime_context,
            start=self._start,
            reset=self._properties.get(source_options.RESET, ""),
            bounded=self._bounded,
        )
        ends = _positions_in(self._ends) if self._bounded else None
        with naming_refusals(self._consumer):
            self._partitions.begin(self._restored, ends)
        self._next_discovery_ms = self._now_ms() + self._discovery_ms

    def poll(self, output: PulledOutput) -> int | None:
        """Emit the values of one message, and advance past it."""
        partitions = self._partitions
        assert partitions is not None, "poll before open"
        if self._discovery_ms != source_options.DISABLED and (
            self._now_ms() >= self._next_discovery_ms
        ):
            self._next_discovery_ms = self._now_ms() + max(self._discovery_ms, 1)
            partitions.discover()
        for (topic, number), at in partitions.new().items():
            output.add_split(f"{topic}/{number}", at)
        if self._is_ended or (self._bounded and partitions.are_all_read()):
            return None
        gate = self.runtime_context.gate
        gate.before("kafka_src_poll")
        message = self._consumer.poll(0)
        gate.after("kafka_src_poll")
        if message is None:
            return self._poll_ms
        error = message.error()
        if error is None:
            if partitions.wants(message):
                self._emit(message, output)
        elif error.code() == KafkaError._PARTITION_EOF:
            partitions.note_end(message)
        else:
            partitions.fail(message)
        return 0

    def split_positions(self) -> dict[str, int]:
        """Return the next offset of each partition, `in/0`."""
        found = {} if self._partitions is None else self._partitions.positions()
        return {f"{topic}/{number}": at for (topic, number), at in found.items()}

    def close(self) -> None:
        """Leave the broker."""
        if self._consumer is not None:
            consumer, self._consumer = self._consumer, None
            try:
                consumer.close()
            except KafkaException as error:  # closing must not fail: the positions are in the state
                _logger.warning("The consumer did not leave its broker in order: %s", error)

    def _emit(self, message: Any, output: PulledOutput) -> None:
        gate, partitions = self.runtime_context.gate, self._partitions
        assert partitions is not None
        gate.before("kafka_src_deserialize")
        values = self._values(message)
        gate.after("kafka_src_deserialize")
        kind, timestamp_ms = message.timestamp()
        split = f"{message.topic()}/{message.partition()}"
        gate.before("kafka_src_emit_and_advance")
        for number, value in enumerate(values):
            if self._schema.is_end_of_stream(value):
                self._is_ended = True
                break
            if number:
                gate.during("kafka_src_emit_and_advance", number)
            if kind == TIMESTAMP_NOT_AVAILABLE:
                output.collect(value, split=split, offset=message.offset())
            else:
                output.collect_with_timestamp(
                    value, timestamp_ms, split=split, offset=message.offset()
                )
        partitions.advance(message)
        gate.after("kafka_src_emit_and_advance")

    def _values(self, message: Any) -> list[Any]:
        values: list[Any] = []
        schema = self._schema
        topic, number, offset = message.topic(), message.partition(), message.offset()
        try:
            if isinstance(schema, KeyedDeserializationSchema):
                schema.deserialize(
                    message.key(), message.value(), topic, number, offset, values.append
                )
            else:
                schema.deserialize(message.value(), values.append)
        except Exception as error:
            raise DeserializationError(
                f"the record at offset {offset} of partition {number} of {topic!r} cannot be "
                f"deserialized: {type(error).__name__}: {error}"
            ) from error
        return values

    def _check_start(self) -> None:
        now_ms = self._now_ms()
        if self._start.timestamp_ms > now_ms:
            raise UsageError(
                f"Startup time[{self._start.timestamp_ms}] must be before current time[{now_ms}]."
            )

    def _configuration(self) -> dict[str, Any]:
        given = source_options.client_properties(self._properties)
        given.setdefault("bootstrap.servers", ADDRESS)
        given.setdefault("isolation.level", "read_uncommitted")  # the default of Java's client
        given.setdefault("group.id", f"semantix-{self.runtime_context.operator_id}")
        if self.runtime_context.checkpointing_enabled or "group.id" not in self._properties:
            given["enable.auto.commit"] = False
        given["enable.partition.eof"] = True
        given[source_options.RESET] = "error"  # the source does it: `SourcePartitions.fail`
        return given

    def _commits_on_checkpoints(self) -> bool:
        return self._commits and "group.id" in self._properties

    def _now_ms(self) -> int:
        return self.runtime_context.clock.now_us() // 1_000


def _positions_in(state: ListState) -> dict[Where, int]:
    return {(topic, number): at for topic, number, at in state.get()}


def _elements_of(positions: Mapping[Where, int]) -> list[tuple[str, int, int]]:
    return [(topic, number, at) for (topic, number), at in sorted(positions.items())]
