"""Sends records through one producer, and raises an error if one is not delivered."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from confluent_kafka import KafkaException

Encode = Callable[[Any], bytes]

_POLL_EVERY = 64  # records; a poll calls back with the delivery reports that have arrived
_FULL_QUEUE_WAIT_S = 0.1


def canonical_json(value: Any) -> bytes:
    """Encode as JSON with sorted keys and no spaces: equal values give equal bytes."""
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


@dataclass(frozen=True, slots=True)
class RecordShape:
    """The way in which a record becomes a message.

    Attributes:
        key_of: gives the message's key; None: the message has no key.
        partition: the partition of all messages; -1: the client chooses it by the key.
    """

    topic: str
    encode: Encode
    key_of: Callable[[Any], bytes | None]
    partition: int


class RecordWriter:
    """Writes through one producer. If a delivery fails, the next call raises.

    Attributes:
        producer: a `Producer` of `confluent_kafka`, real or simulated.
        written: number of records handed to the producer so far.
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
            KafkaException: the producer is fenced, or has another fatal error.
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
            except BufferError:  # the queue is full; it gets shorter when reports are served
                producer.poll(_FULL_QUEUE_WAIT_S)
        self.written += 1
        if not self.written % _POLL_EVERY:
            producer.poll(0)
            self._raise_failure()

    def flush(self) -> None:
        """Wait until the brokers have acknowledged every record.

        Raises:
            RuntimeError: a record was not delivered.
            KafkaException: the producer is fenced, or has another fatal error.
        """
        try:
            self.producer.flush()
        except SystemError as failure:
            # confluent_kafka raises SystemError if a fatal error comes up while it serves delivery
            # reports (its issue 865).
            if isinstance(failure.__cause__, KafkaException):
                raise failure.__cause__ from failure
            raise
        self._raise_failure()
        left = self.written - self._reported
        if left:
            raise RuntimeError(f"Pending record count must be zero at this point: {left}")

    def _report(self, error: Any, message: Any) -> None:
        # The client calls this inside of poll or flush. The error is kept; the next call raises it.
        self._reported += 1
        if error is not None and self._failure is None:
            self._failure = error

    def _raise_failure(self) -> None:
        if self._failure is not None:
            raise RuntimeError(f"Failed to send data to Kafka: {self._failure}") from (
                KafkaException(self._failure)
            )
