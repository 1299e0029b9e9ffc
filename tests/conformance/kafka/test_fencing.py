"""A newer producer of the same transactional id fences the older one, in all its forms."""

from __future__ import annotations

from typing import Any

import confluent_kafka
import pytest
from confluent_kafka import KafkaError

needs_close = pytest.mark.skipif(
    not hasattr(confluent_kafka.Producer, "close"), reason="producers of this version have no close"
)

FENCED = ("raised", KafkaError._FENCED, "fatal")
FATAL = ("raised", KafkaError._FATAL)
INVALID_TXN_STATE = ("raised", KafkaError.INVALID_TXN_STATE, "fatal")


def _fenced(kafka: Any, topic: str, **conf: Any) -> tuple[Any, Any]:
    """Give a producer with an open transaction that was fenced, and the one that did it."""
    transactional_id = kafka.name("txn")
    old = kafka.transactional(transactional_id, **conf)
    old.begin_transaction()
    old.produce(topic, b"old", partition=0)
    old.flush(10)
    return old, kafka.transactional(transactional_id)


@pytest.mark.parametrize("call", ["commit_transaction", "abort_transaction"])
def test_a_fenced_producer_cannot_end_its_transaction(kafka: Any, call: str) -> None:
    topic = kafka.topic()
    old, _ = _fenced(kafka, topic)
    assert kafka.outcome(getattr(old, call)) == FENCED
    for again in ("commit_transaction", "abort_transaction", "begin_transaction"):
        assert kafka.outcome(getattr(old, again)) == FENCED
    assert kafka.outcome(old.init_transactions) == FENCED
    assert kafka.outcome(lambda: old.produce(topic, b"x")) == FATAL
    assert kafka.values(topic) == []


def test_the_fatal_error_comes_out_of_the_next_flush_once(kafka: Any) -> None:
    old, _ = _fenced(kafka, kafka.topic())
    assert kafka.outcome(old.commit_transaction) == FENCED
    assert kafka.outcome(lambda: old.flush(10)) == FENCED
    assert kafka.outcome(lambda: old.flush(10)) == ("returned", 0)


def test_a_fenced_producer_learns_it_by_producing(kafka: Any) -> None:
    topic = kafka.topic()
    old, _ = _fenced(kafka, topic)
    old.produce(topic, b"late", partition=0)
    assert kafka.outcome(lambda: old.flush(10)) == FENCED
    assert kafka.outcome(lambda: old.poll(0)) == ("returned", 0)
    assert kafka.outcome(old.commit_transaction) == FENCED
    assert kafka.values(topic, committed=False) == [b"old"]


def test_with_a_delivery_callback_flush_raises_a_system_error(kafka: Any) -> None:
    topic = kafka.topic()
    old, _ = _fenced(kafka, topic)
    reports = kafka.reports()
    old.produce(topic, b"late", partition=0, on_delivery=reports)
    assert kafka.outcome(lambda: old.flush(10)) == ("raised", "SystemError")
    assert kafka.outcome(old.abort_transaction) == FENCED


def test_a_fenced_producer_cannot_add_a_partition(kafka: Any) -> None:
    topic = kafka.topic(2)
    old, _ = _fenced(kafka, topic)
    old.produce(topic, b"late", partition=1)
    assert kafka.outcome(lambda: old.flush(10)) == FENCED
    assert kafka.values(topic, 1, committed=False) == []


def test_commit_of_an_unsent_message_finds_the_fence(kafka: Any) -> None:
    topic = kafka.topic()
    old, _ = _fenced(kafka, topic, linger_ms=10_000)
    old.produce(topic, b"late", partition=0)
    assert kafka.outcome(old.commit_transaction) == FENCED
    assert kafka.values(topic) == []


def test_an_idle_fenced_producer_notices_nothing_until_it_sends(kafka: Any) -> None:
    topic, transactional_id = kafka.topic(), kafka.name("txn")
    old = kafka.transactional(transactional_id)
    kafka.transactional(transactional_id)
    old.begin_transaction()
    old.commit_transaction(30)
    old.begin_transaction()
    old.produce(topic, b"late", partition=0)
    assert kafka.outcome(lambda: old.flush(10)) == FENCED


def test_the_new_producer_goes_on_and_only_its_messages_are_visible(kafka: Any) -> None:
    topic = kafka.topic()
    old, new = _fenced(kafka, topic)
    new.begin_transaction()
    new.produce(topic, b"new", partition=0)
    new.flush(10)
    old.produce(topic, b"late", partition=0)
    assert kafka.outcome(lambda: old.flush(10)) == FENCED
    new.commit_transaction(30)
    kafka.until(lambda: kafka.values(topic) == [b"new"])
    assert kafka.values(topic, committed=False) == [b"old", b"new"]


def test_fencing_an_open_transaction_takes_two_epochs(kafka: Any) -> None:
    topic, transactional_id = kafka.topic(), kafka.name("txn")
    old = kafka.transactional(transactional_id)
    before = kafka.transactions.describe(transactional_id)
    old.begin_transaction()
    old.produce(topic, b"old", partition=0)
    old.flush(10)
    kafka.transactional(transactional_id)
    after = kafka.transactions.describe(transactional_id)
    assert (before.state, before.producer_epoch) == ("Empty", 0)
    assert (after.state, after.producer_epoch) == ("Empty", 2)
    assert after.producer_id == before.producer_id


def test_each_init_of_an_idle_id_takes_one_epoch(kafka: Any) -> None:
    transactional_id = kafka.name("txn")
    epochs = []
    for _ in range(3):
        kafka.transactional(transactional_id)
        epochs.append(kafka.transactions.describe(transactional_id).producer_epoch)
    assert epochs == [0, 1, 2]


def test_fencing_cannot_undo_a_decided_commit(kafka: Any) -> None:
    topic, transactional_id = kafka.topic(), kafka.name("txn")
    old = kafka.transactional(transactional_id)
    old.begin_transaction()
    old.produce(topic, b"kept", partition=0)
    old.commit_transaction(30)
    kafka.transactional(transactional_id)
    kafka.until(lambda: kafka.values(topic) == [b"kept"])


@needs_close
def test_close_of_a_fenced_producer_warns_and_returns(kafka: Any) -> None:
    old, _ = _fenced(kafka, kafka.topic())
    assert kafka.outcome(old.commit_transaction) == FENCED
    kafka.outcome(lambda: old.flush(10))
    with pytest.warns(RuntimeWarning, match="abort_transaction failed during close"):
        assert old.close() is True


def test_producers_of_different_ids_do_not_fence_each_other(kafka: Any) -> None:
    topic = kafka.topic()
    first, second = kafka.transactional(), kafka.transactional()
    for producer, value in ((first, b"1"), (second, b"2")):
        producer.begin_transaction()
        producer.produce(topic, value, partition=0)
        producer.flush(10)
    second.commit_transaction(30)
    first.commit_transaction(30)
    kafka.until(lambda: kafka.values(topic) == [b"1", b"2"])
