"""Records through one producer: every delivery is answered for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from confluent_kafka import KafkaError, KafkaException

from semantix.connectors.kafka.record_writer import RecordShape, RecordWriter, canonical_json

SHAPE = RecordShape("out", canonical_json, lambda value: value["key"].encode(), 1)
VALUE = {"key": "k1", "id": "r1"}


class Producer:
    """Stands for a producer of `confluent_kafka`; reports are served by `poll` and `flush`."""

    def __init__(self) -> None:
        self.sent: list[tuple[Any, ...]] = []
        self.errors: list[KafkaError | None] = []  # of the next deliveries
        self.is_full = False
        self.flush_raises: BaseException | None = None
        self.flushes, self.slow_flushes = 0, 1
        self._reports: list[Callable[[], None]] = []

    def produce(self, *message: Any, on_delivery: Callable[[Any, Any], None]) -> None:
        if self.is_full:
            raise BufferError("queue full")
        self.sent.append(message)
        error = self.errors.pop(0) if self.errors else None
        self._reports.append(lambda: on_delivery(error, None))

    def poll(self, timeout: float) -> None:
        self.is_full = False
        while self._reports:
            self._reports.pop(0)()

    def flush(self, timeout: float) -> int:
        if self.flush_raises is not None:
            raise self.flush_raises
        self.flushes += 1
        if self.flushes >= self.slow_flushes:
            self.poll(0)
        return len(self._reports)


@pytest.fixture
def writer() -> RecordWriter:
    return RecordWriter(Producer(), SHAPE)


def test_a_record_becomes_a_message_of_its_shape(writer: RecordWriter) -> None:
    writer.write(VALUE)
    assert writer.producer.sent == [("out", b'{"id":"r1","key":"k1"}', b"k1", 1)]
    assert writer.written == 1


def test_a_full_queue_is_waited_for(writer: RecordWriter) -> None:
    writer.producer.is_full = True
    writer.write(VALUE)
    assert len(writer.producer.sent) == 1


def test_a_failed_delivery_is_raised_by_the_next_call(writer: RecordWriter) -> None:
    writer.producer.errors = [KafkaError(KafkaError._MSG_TIMED_OUT)]
    writer.write(VALUE)
    writer.producer.poll(0)
    with pytest.raises(RuntimeError, match="Failed to send data to Kafka") as caught:
        writer.write(VALUE)
    assert isinstance(caught.value.__cause__, KafkaException)


def test_reports_are_served_while_records_are_written(writer: RecordWriter) -> None:
    writer.producer.errors = [KafkaError(KafkaError._MSG_TIMED_OUT)]
    for _ in range(63):
        writer.write(VALUE)
    with pytest.raises(RuntimeError, match="Failed to send"):
        writer.write(VALUE)


def test_a_flush_raises_the_first_failure(writer: RecordWriter) -> None:
    writer.producer.errors = [
        None,
        KafkaError(KafkaError._MSG_TIMED_OUT),
        KafkaError(KafkaError._TRANSPORT),
    ]
    for _ in range(3):
        writer.write(VALUE)
    with pytest.raises(RuntimeError, match="timed out"):
        writer.flush()


def test_a_flush_takes_as_long_as_the_brokers_need(writer: RecordWriter) -> None:
    writer.producer.slow_flushes = 3
    writer.write(VALUE)
    writer.flush()
    assert writer.producer.flushes == 3


def test_a_flush_that_leaves_a_record_without_report_fails(writer: RecordWriter) -> None:
    writer.write(VALUE)
    writer.producer._reports.clear()
    with pytest.raises(RuntimeError, match="must be zero at this point: 1"):
        writer.flush()


def test_the_error_behind_a_system_error_of_the_client_is_raised(writer: RecordWriter) -> None:
    failure = SystemError("returned a result with an exception set")
    failure.__cause__ = KafkaException(KafkaError(KafkaError._FENCED))
    writer.producer.flush_raises = failure
    with pytest.raises(KafkaException):
        writer.flush()
    writer.producer.flush_raises = SystemError("another one")
    with pytest.raises(SystemError, match="another one"):
        writer.flush()


def test_log_failures_only_loses_the_record_and_says_so(caplog: pytest.LogCaptureFixture) -> None:
    writer = RecordWriter(Producer(), SHAPE, logs_failures_only=True)
    writer.producer.errors = [KafkaError(KafkaError._MSG_TIMED_OUT)]
    writer.write(VALUE)
    writer.flush()
    assert "going on without it (log_failures_only)" in caplog.text


def test_a_record_that_cannot_be_serialized_is_named() -> None:
    def refuse(value: Any) -> bytes:
        raise ValueError("no price")

    writer = RecordWriter(Producer(), RecordShape("out", refuse, lambda _: None, 1))
    with pytest.raises(RuntimeError, match=r"serializer failed for the record \{'key': 'k1'.*no"):
        writer.write(VALUE)
    assert writer.written == 0


@pytest.mark.parametrize("content", [7, {"a": 1}])
def test_a_payload_that_is_no_bytes_is_the_serializers_failure(content: Any) -> None:
    def produce(topic: str, value: Any, *more: Any, **named: Any) -> None:
        raise TypeError(f"expected bytes, {type(value).__name__} found")

    writer = RecordWriter(Producer(), RecordShape("out", lambda _: content, lambda _: None, 1))
    writer.producer.produce = produce
    with pytest.raises(RuntimeError, match=r"serializer failed for the record .*'out'.*expec"):
        writer.write(VALUE)


@pytest.mark.parametrize("logs_only", [False, True])
def test_a_message_that_is_too_large_is_named(
    logs_only: bool, caplog: pytest.LogCaptureFixture
) -> None:
    def produce(*arguments: Any, **named: Any) -> None:
        raise KafkaException(KafkaError(KafkaError.MSG_SIZE_TOO_LARGE))

    writer = RecordWriter(Producer(), SHAPE, logs_failures_only=logs_only)
    writer.producer.produce = produce
    if logs_only:
        writer.write(VALUE)
        assert "topic 'out', partition 1, key b'k1', payload of 22 bytes" in caplog.text
        return
    with pytest.raises(
        RuntimeError, match=r"Message size too large \(topic 'out', partition 1, key"
    ):
        writer.write(VALUE)


def test_a_fatal_error_of_the_producer_is_raised_as_it_is(writer: RecordWriter) -> None:
    def produce(*arguments: Any, **named: Any) -> None:
        raise KafkaException(KafkaError(KafkaError._FENCED))

    writer.producer.produce = produce
    with pytest.raises(KafkaException):
        writer.write(VALUE)
