"""The partitions that one subtask of a Kafka source reads, and how far it has read them."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from confluent_kafka import KafkaError, KafkaException, TopicPartition

from semantix.connectors.kafka.partition_owners import owner_of
from semantix.connectors.kafka.source_options import SourceTopics
from semantix.connectors.kafka.start_positions import (
    EARLIEST,
    LATEST,
    StartPosition,
    Where,
    reset_word,
    resolved,
)
from semantix.functions.contexts import RuntimeContext

_logger = logging.getLogger(__name__)
_logger.addHandler(logging.NullHandler())
_TIMEOUT_S = 60.0  # Java's client: default.api.timeout.ms


class SourcePartitions:
    """The assignment of one subtask.

    Args:
        start: where a partition starts of which no state knows, at the first discovery.
        reset: `auto.offset.reset`; empty: it is not given. A group without offsets then starts
            behind the last record, and an offset that the broker does not have fails the task.
        bounded: stop at the ends that partitions have when they are assigned first.
    """

    def __init__(
        self,
        consumer: Any,
        topics: SourceTopics,
        context: RuntimeContext,
        *,
        start: StartPosition,
        reset: str,
        bounded: bool,
    ) -> None:
        self._consumer = consumer
        self._topics = topics
        self._context = context
        self._start = start
        self._reset = reset
        self._bounded = bounded
        self._next: dict[Where, int] = {}
        self._ends: dict[Where, int] = {}
        self._new: list[Where] = []

    def begin(
        self, restored: Mapping[Where, int] | None, ends: Mapping[Where, int] | None = None
    ) -> None:
        """Find the partitions, and begin where the state says, else at the start position.

        Args:
            restored: the next offset of each partition; None: a fresh start.
            ends: of a bounded source: where each partition ends.
        Raises:
            RuntimeError: there is no partition at all.
            KafkaException: the broker does not answer.
        """
        found = self._discovered()
        if not found:
            raise RuntimeError(
                "Unable to retrieve any partitions with KafkaTopicsDescriptor: "
                f"{self._topics} (the topics do not exist, or have no partitions)"
            )
        own = self._new = self._own(found)
        self._ends = dict(ends or {})
        if restored is None:
            gate = self._context.gate
            gate.before("kafka_src_resolve_start")
            self._next = resolved(self._start, own, self._consumer, self._reset, _TIMEOUT_S)
            gate.after("kafka_src_resolve_start")
        else:
            new = [where for where in own if where not in restored]
            first = resolved(StartPosition(EARLIEST), new, self._consumer, self._reset, _TIMEOUT_S)
            self._next = {where: restored.get(where, first.get(where, 0)) for where in own}
        self._assign()

    def discover(self) -> None:
        """Look for new partitions; they start at their earliest record."""
        new = [where for where in self._own(self._discovered()) if where not in self._next]
        if new:
            first = StartPosition(EARLIEST)
            self._new += new
            self._next |= resolved(first, new, self._consumer, self._reset, _TIMEOUT_S)
            self._assign()

    def new(self) -> dict[Where, int]:
        """Return the partitions that were assigned since the last call, with their positions."""
        found, self._new = self._new, []
        return {where: self._next[where] for where in found}

    def wants(self, message: Any) -> bool:
        """Return whether a message belongs to what is still to be read."""
        where = _where(message)
        at = self._next.get(where)
        return at is not None and message.offset() >= at and message.offset() < self._end_of(where)

    def advance(self, message: Any) -> None:
        """Note that a message was read."""
        self._next[_where(message)] = message.offset() + 1

    def note_end(self, message: Any) -> None:
        """Note that a partition is read up to here: markers of transactions are no records."""
        where = _where(message)
        if self._bounded and where in self._next:
            self._next[where] = max(self._next[where], message.offset())

    def fail(self, message: Any) -> None:
        """Take an error event: go on where `auto.offset.reset` says, or fail the task.

        Raises:
            KafkaException: the text names topic, partition and next offset.
        """
        error, where = message.error(), _where(message)
        at = self._next.get(where)
        if at is None:
            raise KafkaException(error)
        if error.code() == KafkaError._AUTO_OFFSET_RESET and self._reset not in ("", "error"):
            word = reset_word(self._reset)
            _logger.warning("Offset %d of partition %d of %r is not there.", at, where[1], where[0])
            self._next |= resolved(
                StartPosition(word), [where], self._consumer, self._reset, _TIMEOUT_S
            )
            self._assign()
            return
        text = f"offset {at} of partition {where[1]} of {where[0]!r} cannot be read: {error.str()}"
        raise KafkaException(KafkaError(error.code(), text))

    def are_all_read(self) -> bool:
        """Return whether each partition is read up to its end."""
        return all(at >= self._end_of(where) for where, at in self._next.items())

    def positions(self) -> dict[Where, int]:
        """Return the next offset of each partition."""
        return dict(self._next)

    def ends(self) -> dict[Where, int]:
        """Return where each partition of a bounded source ends."""
        return {where: self._ends[where] for where in self._next if where in self._ends}

    def commit(self, positions: Mapping[Where, int]) -> None:
        """Commit positions to the group, without waiting.

        Raises:
            KafkaException: the client refuses at once.
        """
        offsets = [TopicPartition(*where, at) for where, at in sorted(positions.items())]
        self._consumer.commit(offsets=offsets, asynchronous=True)

    def _assign(self) -> None:
        ordered = sorted(self._next.items())
        self._consumer.assign([TopicPartition(*where, at) for where, at in ordered])
        if self._bounded:
            new = [where for where, _ in ordered if where not in self._ends]
            last = StartPosition(LATEST)
            self._ends |= resolved(last, new, self._consumer, self._reset, _TIMEOUT_S)

    def _end_of(self, where: Where) -> int:
        return self._ends.get(where, 2**63 - 1)

    def _own(self, found: list[Where]) -> list[Where]:
        context = self._context
        return [
            where for where in found if owner_of(*where, context.parallelism) == context.subtask
        ]

    def _discovered(self) -> list[Where]:
        gate = self._context.gate
        gate.before("kafka_src_discover")
        listed = self._consumer.list_topics(timeout=_TIMEOUT_S).topics
        missing = [name for name in self._topics.names if name not in listed]
        if missing:
            raise RuntimeError(
                f"Could not fetch partitions for {missing[0]}. Make sure that the topic exists."
            )
        found = sorted(
            (name, number)
            for name, topic in listed.items()
            if self._topics.matches(name)
            for number in topic.partitions
        )
        gate.after("kafka_src_discover")
        return found


def _where(message: Any) -> Where:
    return (message.topic(), message.partition())
