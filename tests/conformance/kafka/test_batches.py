"""Batches: where they end, what they weigh, and what a refused one leaves behind."""

from __future__ import annotations

from typing import Any

import pytest
from confluent_kafka import KafkaError

MSG_SIZE_TOO_LARGE = KafkaError.MSG_SIZE_TOO_LARGE


@pytest.mark.parametrize(("count", "size"), [(3, 400_000), (12_000, 100)])
def test_messages_that_need_several_batches_are_committed(
    kafka: Any, count: int, size: int
) -> None:
    topic, producer = kafka.topic(), kafka.transactional()
    producer.begin_transaction()
    for _ in range(count):
        producer.produce(topic, b"x" * size, partition=0)
    producer.commit_transaction(60)
    kafka.until(lambda: len(kafka.values(topic)) == count)


@pytest.mark.parametrize(
    ("value", "key", "headers", "fits"),
    [
        (964, 0, None, True),
        (965, 0, None, False),
        (960, 4, None, True),
        (960, 5, None, False),
        (953, 0, [("abcd", b"12345")], True),
        (954, 0, [("abcd", b"12345")], False),
    ],
)
def test_key_headers_and_overhead_count_against_the_largest_message(
    kafka: Any, value: int, key: int, headers: Any, fits: bool
) -> None:
    topic, producer = kafka.topic(), kafka.producer(message_max_bytes=1000)
    call = lambda: producer.produce(topic, b"x" * value, b"k" * key or None, headers=headers)  # noqa: E731
    expected = ("returned", None) if fits else ("raised", MSG_SIZE_TOO_LARGE)
    assert kafka.outcome(call) == expected
    producer.flush(10)


def test_a_compressed_batch_may_be_larger_than_the_topics_limit(kafka: Any) -> None:
    topic = kafka.topic(config={"max.message.bytes": "2000"})
    reports = kafka.reports()
    for codec in ("gzip", "none"):
        producer = kafka.producer(compression_type=codec)
        producer.produce(topic, b"x" * 5000, partition=0, on_delivery=reports)
        producer.flush(10)
    assert [code for code, *_ in reports.seen] == [0, MSG_SIZE_TOO_LARGE]


def test_after_a_refused_batch_the_next_transaction_is_out_of_order_and_can_be_aborted(
    kafka: Any,
) -> None:
    topic, producer = kafka.topic(config={"max.message.bytes": "1000"}), kafka.transactional()
    producer.begin_transaction()
    producer.produce(topic, b"x" * 5000, partition=0)
    producer.flush(10)
    producer.abort_transaction(30)
    producer.begin_transaction()
    producer.produce(topic, b"small", partition=0)
    refused = ("raised", KafkaError.OUT_OF_ORDER_SEQUENCE_NUMBER, "abort")
    assert kafka.outcome(lambda: producer.commit_transaction(30)) == refused
    producer.abort_transaction(30)
    producer.begin_transaction()
    producer.produce(topic, b"again", partition=0)
    producer.commit_transaction(30)
    kafka.until(lambda: kafka.values(topic) == [b"again"])


def test_an_idempotent_producer_goes_on_after_a_refused_batch(kafka: Any) -> None:
    topic = kafka.topic(config={"max.message.bytes": "1000"})
    producer, reports = kafka.producer(enable_idempotence=True), kafka.reports()
    for value in (b"a", b"x" * 5000, b"b"):
        producer.produce(topic, value, partition=0, on_delivery=reports)
        producer.flush(10)
    assert [code for code, *_ in reports.seen] == [0, MSG_SIZE_TOO_LARGE, 0]
    assert kafka.values(topic) == [b"a", b"b"]


def test_a_purge_in_a_transaction_makes_the_commit_inconsistent(kafka: Any) -> None:
    topic, producer = kafka.topic(), kafka.transactional(linger_ms=5000)
    producer.begin_transaction()
    producer.produce(topic, b"a", partition=0)
    producer.purge()
    refused = ("raised", KafkaError._INCONSISTENT, "abort")
    assert kafka.outcome(lambda: producer.commit_transaction(30)) == refused
    producer.abort_transaction(30)
