"""Producing, delivery reports, flush, and what is wrong with a message."""

from __future__ import annotations

from typing import Any

import confluent_kafka
import pytest
from confluent_kafka import KafkaError

needs_close = pytest.mark.skipif(
    not hasattr(confluent_kafka.Producer, "close"), reason="producers of this version have no close"
)

MSG_SIZE_TOO_LARGE = KafkaError.MSG_SIZE_TOO_LARGE
_UNKNOWN_PARTITION = KafkaError._UNKNOWN_PARTITION


def test_a_produced_message_is_reported_with_its_offset_at_flush(kafka: Any) -> None:
    topic, reports = kafka.topic(), kafka.reports()
    producer = kafka.producer()
    producer.produce(topic, b"a", on_delivery=reports)
    assert reports.seen == []
    assert producer.flush(10) == 0
    assert reports.seen == [(0, 0, 0, b"a")]


def test_messages_of_one_partition_keep_their_order(kafka: Any) -> None:
    topic, producer = kafka.topic(), kafka.producer()
    for value in (b"1", b"2", b"3"):
        producer.produce(topic, value, partition=0)
    producer.flush(10)
    assert kafka.read(topic) == [(0, b"1"), (1, b"2"), (2, b"3"), ("EOF", 3)]


def test_a_message_is_sent_without_a_flush_after_the_linger_time(kafka: Any) -> None:
    topic, producer = kafka.topic(), kafka.producer(linger_ms=5)
    producer.produce(topic, b"a", partition=0)
    kafka.until(lambda: kafka.values(topic) == [b"a"])


def test_poll_calls_the_delivery_callback_and_counts_batches(kafka: Any) -> None:
    topic, reports = kafka.topic(), kafka.reports()
    producer = kafka.producer(linger_ms=50)
    producer.produce(topic, b"a", partition=0, on_delivery=reports)
    producer.produce(topic, b"b", partition=0, on_delivery=reports)
    assert producer.poll(0) == 0
    assert producer.poll(10) == 1
    assert [seen[2:] for seen in reports.seen] == [(0, b"a"), (1, b"b")]


def test_len_counts_what_is_not_reported(kafka: Any) -> None:
    topic, producer = kafka.topic(), kafka.producer(linger_ms=10_000)
    assert len(producer) == 0
    producer.produce(topic, b"a", partition=0)
    assert len(producer) == 1
    producer.flush(10)
    assert len(producer) == 0


def test_flush_with_no_time_leaves_the_message_in_the_queue(kafka: Any) -> None:
    topic, producer = kafka.topic(), kafka.producer(linger_ms=10_000)
    producer.produce(topic, b"a", partition=0)
    assert producer.flush(0) == 1
    assert producer.flush(10) == 0


def test_purge_reports_what_is_queued_as_purged(kafka: Any) -> None:
    topic, reports = kafka.topic(), kafka.reports()
    producer = kafka.producer(linger_ms=10_000)
    producer.produce(topic, b"a", partition=0, on_delivery=reports)
    producer.purge()
    assert producer.poll(5) == 1
    assert reports.seen == [(KafkaError._PURGE_QUEUE, 0, None, b"a")]


def test_the_callback_of_the_configuration_serves_messages_without_one(kafka: Any) -> None:
    topic, reports = kafka.topic(), kafka.reports()
    producer = kafka.producer(on_delivery=reports)
    producer.produce(topic, b"a", partition=0)
    producer.flush(10)
    assert reports.seen == [(0, 0, 0, b"a")]


def test_an_exception_of_a_callback_comes_out_of_flush_after_the_other_callbacks(
    kafka: Any,
) -> None:
    topic, reports, producer = kafka.topic(), kafka.reports(), kafka.producer()

    def fail(error: object, message: object) -> None:
        raise ValueError("callback")

    producer.produce(topic, b"a", partition=0, on_delivery=fail)
    producer.produce(topic, b"b", partition=0, on_delivery=reports)
    assert kafka.outcome(lambda: producer.flush(10)) == ("raised", "ValueError")
    assert reports.seen == [(0, 0, 1, b"b")]


def test_an_unknown_partition_is_reported_first_and_then_refused(kafka: Any) -> None:
    topic, reports, producer = kafka.topic(2), kafka.reports(), kafka.producer()
    producer.produce(topic, b"a", partition=7, on_delivery=reports)
    producer.flush(10)
    assert reports.seen == [(_UNKNOWN_PARTITION, 7, None, b"a")]
    again = kafka.outcome(lambda: producer.produce(topic, b"a", partition=7))
    assert again == ("raised", _UNKNOWN_PARTITION)


def test_a_message_to_an_unknown_topic_times_out(kafka: Any) -> None:
    reports, producer = kafka.reports(), kafka.producer(message_timeout_ms=1000)
    producer.produce(kafka.name("nowhere"), b"a", on_delivery=reports)
    assert producer.flush(20) == 0
    assert reports.seen == [(KafkaError._MSG_TIMED_OUT, None, None, b"a")]


def test_a_message_above_the_clients_limit_is_refused_at_once(kafka: Any) -> None:
    topic, producer = kafka.topic(), kafka.producer()
    refused = kafka.outcome(lambda: producer.produce(topic, b"x" * 2_000_000))
    assert refused == ("raised", MSG_SIZE_TOO_LARGE)


def test_a_message_above_the_topics_limit_is_reported(kafka: Any) -> None:
    topic = kafka.topic(config={"max.message.bytes": "200"})
    reports, producer = kafka.reports(), kafka.producer()
    producer.produce(topic, b"x" * 1000, partition=0, on_delivery=reports)
    producer.flush(10)
    assert [seen[0] for seen in reports.seen] == [MSG_SIZE_TOO_LARGE]
    assert kafka.read(topic) == [("EOF", 0)]


def test_timestamp_headers_key_and_empty_value_arrive(kafka: Any) -> None:
    topic, producer = kafka.topic(), kafka.producer()
    producer.produce(
        topic, None, "ü", partition=0, timestamp=1_600_000_000_123, headers={"a": "b", "c": None}
    )
    producer.flush(10)
    consumer = kafka.consumer()
    from confluent_kafka import TopicPartition

    consumer.assign([TopicPartition(topic, 0, 0)])
    message = consumer.poll(15)
    assert message.value() is None
    assert message.key() == "ü".encode()
    assert message.timestamp() == (1, 1_600_000_000_123)
    assert message.headers() == [("a", b"b"), ("c", None)]
    consumer.close()


@pytest.mark.parametrize(
    ("arguments", "keywords", "raised"),
    [
        ((5, b""), {}, "TypeError"),
        ((), {}, "TypeError"),
        ((None, b""), {}, "TypeError"),
        (("topic", 5), {}, "TypeError"),
        (("topic", b""), {"headers": 5}, "TypeError"),
        (("topic", b""), {"headers": [("a", 5)]}, "TypeError"),
    ],
)
def test_arguments_of_wrong_types_are_refused(
    kafka: Any, arguments: tuple[Any, ...], keywords: dict[str, Any], raised: str
) -> None:
    producer = kafka.producer()
    assert kafka.outcome(lambda: producer.produce(*arguments, **keywords)) == ("raised", raised)


@needs_close
def test_close_sends_what_is_queued_and_ends_the_producer(kafka: Any) -> None:
    topic, producer = kafka.topic(), kafka.producer(linger_ms=10_000)
    producer.produce(topic, b"a", partition=0)
    assert producer.close() is True
    assert producer.close() is True
    assert kafka.values(topic) == [b"a"]
    for call in (producer.flush, lambda: producer.produce(topic, b"b"), lambda: producer.poll(0)):
        assert kafka.outcome(call) == ("raised", "RuntimeError")


def test_a_full_queue_is_a_buffer_error(kafka: Any) -> None:
    topic = kafka.topic()
    producer = kafka.producer(linger_ms=10_000, queue_buffering_max_messages=2)
    producer.produce(topic, b"a", partition=0)
    producer.produce(topic, b"b", partition=0)
    full = kafka.outcome(lambda: producer.produce(topic, b"c", partition=0))
    assert full == ("raised", "BufferError")
    producer.flush(10)
    producer.produce(topic, b"c", partition=0)
    producer.flush(10)
    assert kafka.values(topic) == [b"a", b"b", b"c"]


def test_an_idempotent_producer_writes_each_message_once(kafka: Any) -> None:
    topic, producer = kafka.topic(), kafka.producer(enable_idempotence=True)
    for value in (b"1", b"2", b"3"):
        producer.produce(topic, value, partition=0)
        producer.flush(10)
    assert kafka.values(topic) == [b"1", b"2", b"3"]
