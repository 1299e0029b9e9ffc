"""Transactions that outlive their timeout are aborted by the coordinator."""

from __future__ import annotations

from typing import Any

import pytest
from confluent_kafka import KafkaError

FENCED = ("raised", KafkaError._FENCED, "fatal")


def _timed_out(kafka: Any, topic: str) -> tuple[Any, str, Any]:
    """Give a producer whose transaction the reaper has aborted, its id, and what it was."""
    transactional_id = kafka.name("txn")
    producer = kafka.transactional(transactional_id, transaction_timeout_ms=1000)
    producer.begin_transaction()
    producer.produce(topic, b"a", partition=0)
    producer.flush(10)
    found = kafka.transactions.describe(transactional_id)
    state = lambda: kafka.transactions.describe(transactional_id).state  # noqa: E731
    assert found.state == "Ongoing"
    kafka.until(lambda: state() == "CompleteAbort")
    return producer, transactional_id, found


@pytest.mark.parametrize("call", ["commit_transaction", "abort_transaction"])
def test_after_the_timeout_the_producer_is_fenced(kafka: Any, call: str) -> None:
    topic = kafka.topic()
    producer, _, _ = _timed_out(kafka, topic)
    assert kafka.outcome(getattr(producer, call)) == FENCED
    assert kafka.outcome(producer.begin_transaction) == FENCED
    assert kafka.read(topic) == [("EOF", 2)]


def test_after_the_timeout_producing_finds_the_fence(kafka: Any) -> None:
    topic = kafka.topic()
    producer, _, _ = _timed_out(kafka, topic)
    producer.produce(topic, b"late", partition=0)
    assert kafka.outcome(lambda: producer.flush(10)) == FENCED
    assert kafka.values(topic, committed=False) == [b"a"]


def test_the_reaper_takes_one_epoch_and_a_new_session_one_more(kafka: Any) -> None:
    _, transactional_id, before = _timed_out(kafka, kafka.topic())
    after = kafka.transactions.describe(transactional_id)
    assert (after.producer_id, after.producer_epoch) == (before.producer_id, 1)
    kafka.transactional(transactional_id)
    assert kafka.transactions.describe(transactional_id).producer_epoch == 2


def test_a_pre_committed_transaction_is_lost_with_its_timeout(kafka: Any) -> None:
    topic = kafka.topic()
    _, transactional_id, found = _timed_out(kafka, topic)
    ended = kafka.outcome(
        lambda: kafka.transactions.end(
            transactional_id, found.producer_id, found.producer_epoch, True
        )
    )
    assert ended == ("raised", 90)
    assert kafka.values(topic) == []


def test_a_transaction_without_messages_does_not_time_out(kafka: Any) -> None:
    producer = kafka.transactional(transaction_timeout_ms=1000)
    producer.begin_transaction()
    kafka.pause(3)
    assert kafka.outcome(lambda: producer.commit_transaction(30)) == ("returned", None)


def test_a_timeout_above_the_brokers_maximum_is_fatal(kafka: Any) -> None:
    producer = kafka.producer(transactional_id=kafka.name("txn"), transaction_timeout_ms=900_001)
    fatal = ("raised", KafkaError.INVALID_TRANSACTION_TIMEOUT, "fatal")
    assert kafka.outcome(lambda: producer.init_transactions(30)) == fatal
    assert kafka.outcome(lambda: producer.init_transactions(30)) == fatal
    assert kafka.outcome(producer.begin_transaction) == fatal


def test_an_open_transaction_pins_readers_until_its_timeout(kafka: Any) -> None:
    topic, plain = kafka.topic(), kafka.producer()
    producer = kafka.transactional(transaction_timeout_ms=2000)
    producer.begin_transaction()
    producer.produce(topic, b"orphan", partition=0)
    producer.flush(10)
    plain.produce(topic, b"behind", partition=0)
    plain.flush(10)
    assert kafka.values(topic) == []
    kafka.until(lambda: kafka.values(topic) == [b"behind"])
