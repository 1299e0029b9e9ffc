"""Sends records through one producer, and raises an error if one is not delivered."""

from __future__ import annotations

import logging
from typing import Any

from confluent_kafka import KafkaError, KafkaException

from semantix.connectors.kafka.writing.shapes import Message, Shape
from semantix.connectors.kafka.writing.shapes import RecordShape as RecordShape
from semantix.connectors.kafka.writing.shapes import canonical_json as canonical_json
from semantix.errors import SemantixError

_POLL_EVERY = 64  # records; a poll calls back with the delivery reports that have arrived
_FULL_QUEUE_WAIT_S = 0.1
_FLUSH_S = 10
# The client refuses such a message in `produce`; other messages can still be sent.
_REFUSED_ALONE = frozenset({int(KafkaError.MSG_SIZE_TOO_LARGE), int(KafkaError._UNKNOWN_PARTITION)})

_logger = logging.getLogger(__name__)
_logger.addHandler(logging.NullHandler())  # a search causes thousands of errors on purpose


class RecordWriter:
    """Writes through one producer. If a delivery fails, the next call raises.

    Attributes:
        producer: a `Producer` of `confluent_kafka`, real or simulated.
        written: number of records handed to the producer so far.

    Args:
        logs_failures_only: True: a record that is not delivered is logged, and lost.
    """

    __slots__ = (
        "_cause", "_failure", "_logs_failures_only", "_reported", "_shape", "producer", "written",
    )  # fmt: skip

    def __init__(self, producer: Any, shape: Shape, *, logs_failures_only: bool = False) -> None:
        self.producer = producer
        self.written = 0
        self._shape = shape
        self._logs_failures_only = logs_failures_only
        self._reported = 0
        self._failure = ""
        self._cause: Any = None

    def write(self, value: Any, timestamp: int | None = None) -> None:
        """Hand one record to the producer, which sends it in the background.

        Args:
            timestamp: the event time of the record in milliseconds, or None.
        Raises:
            RuntimeError: an earlier record was not delivered, or this one cannot be sent.
            KafkaException: the producer is fenced, or has another fatal error.
        """
        self._raise_failure()
        producer = self.producer
        arguments, more = self._message(value, timestamp)
        while True:
            try:
                producer.produce(*arguments, on_delivery=self._report, **more)
                break
            except BufferError:  # the queue is full; it gets shorter when reports are served
                producer.poll(_FULL_QUEUE_WAIT_S)
            except TypeError as error:  # a payload or a key that is no bytes
                raise self._not_serialized(value, error) from error
            except KafkaException as error:
                if error.args[0].code() not in _REFUSED_ALONE:
                    raise
                self._refused(value, arguments, error)
                return
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
            # In pieces: a callback that raises, for a refused login, does not end a flush.
            while self.producer.flush(_FLUSH_S):
                pass
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

    def _message(self, value: Any, timestamp: int | None) -> Message:
        try:
            return self._shape.message(value, timestamp)
        except (SemantixError, KafkaException):
            raise  # it says what is wrong; or the topic cannot be described
        except Exception as error:
            raise self._not_serialized(value, error) from error

    def _not_serialized(self, value: Any, error: Exception) -> RuntimeError:
        return RuntimeError(
            f"KafkaSink: the serializer failed for the record {value!r:.200} (topic "
            f"{self._shape.topic!r}): {type(error).__name__}: {error}"
        )

    def _refused(self, value: Any, message: Any, error: KafkaException) -> None:
        topic, content, key, partition = message
        text = (
            f"Failed to send data to Kafka: {error.args[0].str()} (topic {topic!r}, partition "
            f"{partition}, key {key!r:.80}, payload of {len(content or b'')} bytes, record "
            f"{value!r:.80})"
        )
        if not self._logs_failures_only:
            raise RuntimeError(text) from error
        _logger.error("%s; going on without it (log_failures_only)", text)

    def _report(self, error: Any, message: Any) -> None:
        # The client calls this inside of poll or flush. The error is kept; the next call raises it.
        self._reported += 1
        if error is None:
            return
        text = f"Failed to send data to Kafka: {error}{_place(message)}"
        if self._logs_failures_only:
            _logger.error("%s; going on without it (log_failures_only)", text)
        elif not self._failure:
            self._failure, self._cause = text, error

    def _raise_failure(self) -> None:
        if self._failure:
            raise RuntimeError(self._failure) from KafkaException(self._cause)


def _place(message: Any) -> str:
    if message is None:
        return ""
    return (
        f" (topic {message.topic()!r}, partition {message.partition()}, key {message.key()!r:.80}, "
        f"payload of {len(message.value() or b'')} bytes)"
    )
