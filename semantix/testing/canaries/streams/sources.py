"""Sources with one defect each, that WM, ORD or POS must convict and no other oracle."""

from __future__ import annotations

import json
from typing import Any

from semantix.connectors.numbers.parallel import ParallelNumberSource
from semantix.connectors.numbers.records import number_record
from semantix.connectors.numbers.timed import DISORDER_MS, STEP_MS, TimedNumberSource, event_time
from semantix.functions.checkpointed import CheckpointedFunction
from semantix.functions.source_function import RichParallelSourceFunction, SourceContext


class ForgetsDisorder(TimedNumberSource):
    """Emits watermarks as if event times were in order. Canary of WM: records come too late."""

    def _watermark(self, number: int) -> int:
        return STEP_MS * number - 1


class StepsBack(TimedNumberSource):
    """Computes each watermark from one record only, not from all. Canary of WM: they go back."""

    def _watermark(self, number: int) -> int:
        return event_time(number) - (4 * DISORDER_MS if number % 3 == 0 else DISORDER_MS) - 1


class TakesInOrder(ParallelNumberSource):
    """Keeps the numbers that are left in list state, and takes the first. Twin of the next one."""

    def initialize_state(self, context: Any) -> None:
        """Take the restored numbers; on a fresh start, this subtask's share."""
        self._stored = context.operator_state_store.get_list_state("left")
        own = self.runtime_context
        fresh = range(own.subtask + 1, self._records + 1, own.parallelism)
        self._left = list(self._stored.get()) if context.is_restored() else list(fresh)
        self._at = self._place_of_next(restored=context.is_restored())

    def open(self, context: Any) -> None:
        """Do nothing."""

    def snapshot_state(self, context: Any) -> None:
        """Store the numbers that are left."""
        self._stored.update(self._left)

    def run(self, ctx: SourceContext) -> None:
        """Emit the numbers that are left."""
        while self._is_running and self._left:
            with ctx.get_checkpoint_lock():
                ctx.collect(number_record(self._left.pop(self._at), self._keys))

    def _place_of_next(self, *, restored: bool) -> int:
        return 0


class TakesTheLastFirst(TakesInOrder):
    """Takes the last number first after a restore. Canary of ORD: nothing is lost or repeated."""

    def _place_of_next(self, *, restored: bool) -> int:
        return -1 if restored else 0


class KafkaReader(RichParallelSourceFunction, CheckpointedFunction):
    """Reads a topic from its beginning to the end that it has at the start. Exactly once.

    It commits offsets of a checkpoint when the checkpoint has completed. Positions come from list
    state, never from the group.
    """

    def __init__(self, topic: str = "in") -> None:
        self._topic = topic
        self._next: dict[int, int] = {}
        self._is_running = True
        self._of_checkpoint: dict[int, dict[int, int]] = {}

    def initialize_state(self, context: Any) -> None:
        """Take the restored offsets."""
        self._stored = context.operator_state_store.get_list_state("offsets")
        self._restored = dict(self._stored.get()) if context.is_restored() else None

    def open(self, context: Any) -> None:
        """Assign this subtask's partitions."""
        self._kafka = context.client("kafka")
        self._consumer = self._kafka.Consumer(
            {
                "bootstrap.servers": "localhost:9092",
                "group.id": "reader",
                "enable.auto.commit": False,
            }
        )
        topics = self._consumer.list_topics(self._topic, timeout=10).topics
        own = range(context.subtask, len(topics[self._topic].partitions), context.parallelism)
        self._next = dict.fromkeys(own, 0) if self._restored is None else self._restored
        self._ends = {
            one: self._consumer.get_watermark_offsets(self._partition(one), timeout=10)[1]
            for one in self._next
        }
        self._consumer.assign([self._partition(one, at) for one, at in self._next.items()])

    def snapshot_state(self, context: Any) -> None:
        """Store the next offset of each partition."""
        self._stored.update(sorted(self._next.items()))
        self._of_checkpoint[context.checkpoint_id] = dict(self._next)

    def run(self, ctx: SourceContext) -> None:
        """Emit the records up to the end."""
        while self._is_running and any(at < self._ends[one] for one, at in self._next.items()):
            message = self._consumer.poll(0.1)
            if message is None or message.error() is not None:
                continue
            with ctx.get_checkpoint_lock():
                ctx.collect(json.loads(message.value()))
                self._next[message.partition()] = message.offset() + 1
            self._emitted(message)

    def notify_checkpoint_complete(self, checkpoint_id: int) -> None:
        """Commit the offsets of the checkpoint."""
        found = self._of_checkpoint.pop(checkpoint_id, {})
        self._commit([self._partition(one, at) for one, at in found.items()])

    def cancel(self) -> None:
        """Make `run` return."""
        self._is_running = False

    def close(self) -> None:
        """Close the consumer."""
        self._consumer.close()

    def _emitted(self, message: Any) -> None:
        """Do nothing behind a record."""

    def _commit(self, offsets: list[Any]) -> None:
        if offsets:
            self._consumer.commit(offsets=offsets, asynchronous=False)

    def _partition(self, number: int, offset: int = 0) -> Any:
        return self._kafka.TopicPartition(self._topic, number, offset)


class CommitsAtOnce(KafkaReader):
    """Commits each offset behind its record. Canary of POS: no checkpoint has it by then."""

    def _emitted(self, message: Any) -> None:
        self._commit([self._partition(message.partition(), message.offset() + 1)])
