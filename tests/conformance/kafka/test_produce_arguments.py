"""Arguments of `produce`, `produce_batch`, `poll` and `flush`, and options of delivery reports."""

from __future__ import annotations

from typing import Any

import pytest
from confluent_kafka import KafkaError

TYPE_ERROR = ("raised", "TypeError")


@pytest.mark.parametrize(
    "wrong",
    [
        {"value": bytearray(b"a")},
        {"value": memoryview(b"a")},
        {"value": 5},
        {"key": bytearray(b"a")},
        {"partition": 1.0},
        {"partition": "1"},
        {"timestamp": 1.5},
        {"headers": "x"},
        {"headers": [("a",)]},
        {"headers": [("a", bytearray(b"x"))]},
    ],
)
def test_a_wrong_argument_is_refused_at_once(kafka: Any, wrong: dict[str, Any]) -> None:
    topic, producer = kafka.topic(), kafka.producer()
    assert kafka.outcome(lambda: producer.produce(topic, **wrong)) == TYPE_ERROR
    assert len(producer) == 0


@pytest.mark.parametrize("call", ["poll", "flush"])
def test_a_timeout_is_a_number(kafka: Any, call: str) -> None:
    assert kafka.outcome(lambda: getattr(kafka.producer(), call)("1")) == TYPE_ERROR


def test_a_report_has_no_headers(kafka: Any) -> None:
    topic, producer, seen = kafka.topic(), kafka.producer(), []
    producer.produce(
        topic, b"a", headers=[("h", b"1")], on_delivery=lambda _, message: seen.append(message)
    )
    producer.flush(10)
    assert [message.headers() for message in seen] == [None]


def test_successes_are_not_reported_if_only_errors_are_wanted(kafka: Any) -> None:
    topic, reports = kafka.topic(config={"max.message.bytes": "1000"}), kafka.reports()
    producer = kafka.producer(delivery_report_only_error=True)
    for value in (b"a", b"x" * 5000):
        producer.produce(topic, value, partition=0, on_delivery=reports)
        producer.flush(10)
    assert [code for code, *_ in reports.seen] == [KafkaError.MSG_SIZE_TOO_LARGE]


def test_a_batch_call_marks_the_messages_that_are_refused(kafka: Any) -> None:
    topic, producer = kafka.topic(), kafka.producer(message_max_bytes=1000)
    if not hasattr(producer, "produce_batch"):
        pytest.skip("this version of the library has no produce_batch")
    messages = [{"value": b"a"}, {"value": b"x" * 2000}, {"value": "s", "key": "k"}]
    assert producer.produce_batch(topic, messages, partition=0) == 2
    assert [message.get("_error") is not None for message in messages] == [False, True, False]
    assert messages[1]["_error"].code() == KafkaError.MSG_SIZE_TOO_LARGE
    producer.flush(10)
    assert kafka.values(topic) == [b"a", b"s"]


@pytest.mark.parametrize(
    ("messages", "error"),
    [
        ("x", "TypeError"),
        ([{"value": b"a"}, "x"], "TypeError"),
        ([{"value": b"a"}, {"value": 5}], "TypeError"),
        ([{"value": b"a"}, {"key": bytearray(b"k")}], "TypeError"),
        ([{"value": b"a"}, {"partition": 1.0}], "TypeError"),
        ([{"value": b"a"}, {"timestamp": 5}], "NotImplementedError"),
    ],
)
def test_a_wrong_message_refuses_the_whole_batch_call(
    kafka: Any, messages: Any, error: str
) -> None:
    topic, producer = kafka.topic(), kafka.producer()
    if not hasattr(producer, "produce_batch"):
        pytest.skip("this version of the library has no produce_batch")
    with pytest.raises((TypeError, NotImplementedError)) as caught:
        producer.produce_batch(topic, messages)
    assert type(caught.value).__name__ == error
    assert len(producer) == 0


def test_without_acknowledgements_the_client_learns_no_error(kafka: Any) -> None:
    topic, reports = kafka.topic(config={"max.message.bytes": "1000"}), kafka.reports()
    producer = kafka.producer(acks=0)
    for value in (b"a", b"x" * 5000):
        producer.produce(topic, value, partition=0, on_delivery=reports)
        assert producer.flush(10) == 0
    assert [(code, offset) for code, _, offset, _ in reports.seen] == [(0, None), (0, None)]
    kafka.until(lambda: kafka.values(topic) == [b"a"])


@pytest.mark.parametrize("servers", [None, "", "nowhere:99999"])
def test_without_the_address_of_a_broker_messages_time_out(kafka: Any, servers: Any) -> None:
    given = {} if servers is None else {"bootstrap.servers": servers}
    producer = kafka.clients.Producer({"message.timeout.ms": 1000, "linger.ms": 0, **given})
    reports = kafka.reports()
    producer.produce("t", b"a", on_delivery=reports)
    assert producer.flush(0.2) == 1
    assert producer.flush(10) == 0
    assert [code for code, *_ in reports.seen] == [KafkaError._MSG_TIMED_OUT]
