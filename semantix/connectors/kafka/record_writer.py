"""Sends records through one producer and answers for their delivery."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from confluent_kafka import KafkaException

Encode = Callable[[Any], bytes]

_POLL_EVERY = 64  # records; a poll serves the delivery reports of what went out meanwhile
_FULL_QUEUE_WAIT_S = 0.1


def canonical_json(value: Any) -> bytes:
    """Encode as JSON with sorted keys and no spaces: equal values give equal bytes."""
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


@dataclass(frozen=True, slots=True)
class RecordShape:
    """How a record becomes a message.

    Attributes:
        key_of: gives the message's key, None for messages without.
        partition: where all messages go; -1: the client chooses by the key.
    """

    topic: str
    encode: Encode
    key_of: Callable[[Any], bytes | None]
    partition: int


class RecordWriter:
    """One producer's way out; a failed delivery is raised by the next call.

    Attributes:
        producer: of `confluent_kafka`, or what stands for it.
        written: records handed over so far.
    """

    __slots__ = ("_failure", "_reported", "_shape", "producer", "written")

    def __init__(self, producer: Any, shape: RecordShape) -> None:
        self.producer = producer
        self.written = 0
        self._shape = shape
        self._reported = 0
        self._failure: Any = None

    def write(self, value: Any) -> None:
        """Hand one record to the producer, which sends it in the background.

        Raises:
            RuntimeError: an earlier record was not delivered.
            KafkaException: the producer is fenced or otherwise of no use any more.
        """
        self._raise_failure()
        shape, producer = self._shape, self.producer
        content, key = shape.encode(value), shape.key_of(value)
        while True:
            try:
                producer.produce(
                    shape.topic, content, key, shape.partition, on_delivery=self._report
                )
                break
            except BufferError:  # the queue is full until reports are served
                producer.poll(_FULL_QUEUE_WAIT_S)
        self.written += 1
        if not self.written % _POLL_EVERY:
            producer.poll(0)
            self._raise_failure()

    def flush(self) -> None:
        """Wait until the brokers have acknowledged every record.

        Raises:
            RuntimeError: a record was not delivered.
            KafkaException: the producer is fenced or otherwise of no use any more.
        """
        try:
            self.producer.flush()
        except SystemError as failure:
            # A fatal error seen while reports are served leaves confluent_kafka so (its issue 865).
            if isinstance(failure.__cause__, KafkaException):
                raise failure.__cause__ from failure
            raise
        self._raise_failure()
        left = self.written - self._reported
        if left:
            raise RuntimeError(f"Pending record count must be zero at this point: {left}")

    def _report(self, error: Any, message: Any) -> None:
        self._reported += 1
        if error is not None and self._failure is None:
            self._failure = error

    def _raise_failure(self) -> None:
        if self._failure is not None:
            raise RuntimeError(f"Failed to send data to Kafka: {self._failure}") from (
                KafkaException(self._failure)
            )
