"""The life of a transaction: the order of calls, what becomes visible, what an abort undoes."""

from __future__ import annotations

from typing import Any

import confluent_kafka
import pytest
from confluent_kafka import KafkaError

needs_close = pytest.mark.skipif(
    not hasattr(confluent_kafka.Producer, "close"), reason="producers of this version have no close"
)

_STATE = KafkaError._STATE
_NOT_CONFIGURED = KafkaError._NOT_CONFIGURED
_PURGE_QUEUE = KafkaError._PURGE_QUEUE


def test_a_committed_transaction_is_visible_and_its_marker_takes_an_offset(kafka: Any) -> None:
    topic, producer = kafka.topic(), kafka.transactional()
    producer.begin_transaction()
    producer.produce(topic, b"a", partition=0)
    producer.commit_transaction(30)
    kafka.until(lambda: kafka.read(topic) == [(0, b"a"), ("EOF", 2)])
    producer.begin_transaction()
    producer.produce(topic, b"b", partition=0)
    producer.commit_transaction(30)
    kafka.until(lambda: kafka.read(topic) == [(0, b"a"), (2, b"b"), ("EOF", 4)])


def test_an_aborted_transaction_stays_in_the_log_and_is_never_visible(kafka: Any) -> None:
    topic, transactional_id = kafka.topic(), kafka.name("txn")
    producer = kafka.transactional(transactional_id)
    producer.begin_transaction()
    producer.produce(topic, b"a", partition=0)
    producer.flush(10)
    producer.abort_transaction(30)
    assert kafka.settled(transactional_id) == "CompleteAbort"
    assert kafka.read(topic) == [("EOF", 2)]
    assert kafka.read(topic, committed=False) == [(0, b"a"), ("EOF", 2)]


def test_abort_purges_what_was_not_sent(kafka: Any) -> None:
    topic, reports, producer = kafka.topic(), kafka.reports(), kafka.transactional(linger_ms=10_000)
    producer.begin_transaction()
    producer.produce(topic, b"a", partition=0, on_delivery=reports)
    producer.abort_transaction(30)
    assert reports.seen == [(_PURGE_QUEUE, 0, None, b"a")]
    assert kafka.values(topic, committed=False) == []


def test_a_partition_is_added_before_its_first_message_is_sent(kafka: Any) -> None:
    topic, transactional_id = kafka.topic(), kafka.name("txn")
    producer = kafka.transactional(transactional_id, linger_ms=10_000)
    producer.begin_transaction()
    producer.produce(topic, b"a", partition=0)
    state = lambda: kafka.transactions.describe(transactional_id).state  # noqa: E731
    kafka.until(lambda: state() == "Ongoing")
    assert kafka.values(topic, committed=False) == []
    producer.abort_transaction(30)
    assert kafka.settled(transactional_id) == "CompleteAbort"
    kafka.until(lambda: kafka.read(topic) == [("EOF", 1)])  # a marker, and nothing it marks


def test_commit_sends_what_was_not_sent_and_serves_the_reports(kafka: Any) -> None:
    topic, reports, producer = kafka.topic(), kafka.reports(), kafka.transactional(linger_ms=10_000)
    producer.begin_transaction()
    producer.produce(topic, b"a", partition=0, on_delivery=reports)
    producer.commit_transaction(30)
    assert reports.seen == [(0, 0, 0, b"a")]


@pytest.mark.parametrize("end", ["commit_transaction", "abort_transaction"])
def test_an_empty_transaction_leaves_no_trace_at_the_coordinator(kafka: Any, end: str) -> None:
    transactional_id = kafka.name("txn")
    producer = kafka.transactional(transactional_id)
    producer.begin_transaction()
    getattr(producer, end)(30)
    assert kafka.transactions.describe(transactional_id).state == "Empty"


@pytest.mark.parametrize("call", ["begin_transaction", "commit_transaction", "abort_transaction"])
def test_before_init_no_call_is_valid(kafka: Any, call: str) -> None:
    producer = kafka.producer(transactional_id=kafka.name("txn"))
    assert kafka.outcome(getattr(producer, call)) == ("raised", _STATE)


def test_a_transactional_producer_produces_only_within_a_transaction(kafka: Any) -> None:
    topic = kafka.topic()
    producer = kafka.producer(transactional_id=kafka.name("txn"))
    assert kafka.outcome(lambda: producer.produce(topic, b"a")) == ("raised", _STATE)
    producer.init_transactions(30)
    assert kafka.outcome(lambda: producer.produce(topic, b"a")) == ("raised", _STATE)
    producer.begin_transaction()
    producer.commit_transaction(30)
    assert kafka.outcome(lambda: producer.produce(topic, b"a")) == ("raised", _STATE)


def test_calls_out_of_order_are_refused_and_change_nothing(kafka: Any) -> None:
    producer = kafka.transactional()
    for call in (
        producer.init_transactions, producer.commit_transaction, producer.abort_transaction
    ):  # fmt: skip
        assert kafka.outcome(call) == ("raised", _STATE)
    producer.begin_transaction()
    for call in (producer.init_transactions, producer.begin_transaction):
        assert kafka.outcome(call) == ("raised", _STATE)
    producer.commit_transaction(30)


def test_without_a_transactional_id_there_are_no_transactions(kafka: Any) -> None:
    producer, consumer = kafka.producer(), kafka.consumer()
    metadata = consumer.consumer_group_metadata()
    for call in (
        producer.init_transactions,
        producer.begin_transaction,
        producer.commit_transaction,
        producer.abort_transaction,
        lambda: producer.send_offsets_to_transaction([], metadata),
    ):
        assert kafka.outcome(call) == ("raised", _NOT_CONFIGURED)
    consumer.close()


def test_begin_takes_no_arguments(kafka: Any) -> None:
    producer = kafka.transactional()
    assert kafka.outcome(lambda: producer.begin_transaction(1)) == ("raised", "TypeError")


def test_a_message_too_large_for_the_topic_makes_the_transaction_abortable(kafka: Any) -> None:
    topic = kafka.topic()
    small = kafka.topic(config={"max.message.bytes": "200"})
    producer = kafka.transactional()
    producer.begin_transaction()
    producer.produce(topic, b"fine", partition=0)
    producer.produce(small, b"x" * 1000, partition=0)
    producer.flush(10)
    too_large = ("raised", KafkaError.MSG_SIZE_TOO_LARGE, "abort")
    assert kafka.outcome(lambda: producer.produce(topic, b"b")) == ("raised", _STATE)
    assert kafka.outcome(producer.begin_transaction) == too_large
    assert kafka.outcome(lambda: producer.commit_transaction(30)) == too_large
    assert kafka.outcome(lambda: producer.commit_transaction(30)) == too_large
    producer.abort_transaction(30)
    producer.begin_transaction()
    producer.produce(topic, b"next", partition=0)
    producer.commit_transaction(30)
    kafka.until(lambda: kafka.values(topic) == [b"next"])


def test_a_message_that_timed_out_makes_commit_fail_and_abort_work(kafka: Any) -> None:
    producer = kafka.transactional(message_timeout_ms=1000)
    producer.begin_transaction()
    producer.produce(kafka.name("nowhere"), b"a")
    assert producer.flush(20) == 0
    failed = kafka.outcome(lambda: producer.commit_transaction(30))
    assert failed == ("raised", KafkaError._INCONSISTENT, "abort")
    producer.abort_transaction(30)
    producer.begin_transaction()
    producer.commit_transaction(30)


def test_commit_with_no_time_can_be_called_again(kafka: Any) -> None:
    topic, producer = kafka.topic(), kafka.transactional(linger_ms=10_000)
    producer.begin_transaction()
    producer.produce(topic, b"a", partition=0)
    timed_out = kafka.outcome(lambda: producer.commit_transaction(0))
    assert timed_out == ("raised", KafkaError._TIMED_OUT, "retriable")
    if (
        kafka.is_real
    ):  # its thread may still be on its way into the commit: it refuses the call then
        on_its_way = ("raised", _STATE)
        kafka.until(lambda: kafka.outcome(lambda: producer.commit_transaction(30)) != on_its_way)
    else:
        producer.commit_transaction(30)
    kafka.until(lambda: kafka.values(topic) == [b"a"])


@pytest.mark.parametrize(("end", "other"), [("commit", "abort"), ("abort", "commit")])
def test_an_end_with_no_time_is_on_its_way_and_excludes_other_calls(
    kafka: Any, end: str, other: str
) -> None:
    topic, transactional_id = kafka.topic(), kafka.name("txn")
    producer = kafka.transactional(transactional_id)
    ended = getattr(producer, f"{end}_transaction")
    timed_out = ("raised", KafkaError._TIMED_OUT, "retriable")
    for _ in range(30):  # the real one may win the race against its own timeout
        producer.begin_transaction()
        producer.produce(topic, b"a", partition=0)
        producer.flush(10)
        outcome = kafka.outcome(lambda: ended(0))
        if outcome == timed_out:
            break
        assert outcome == ("returned", None)
        kafka.settled(transactional_id)
    assert outcome == timed_out
    conflict = ("raised", KafkaError._CONFLICT, "retriable")
    # The thread of the real one may still be on its way into the end.
    refused = (conflict, ("raised", _STATE)) if kafka.is_real else (conflict,)
    assert kafka.outcome(producer.begin_transaction) in refused
    assert kafka.outcome(lambda: getattr(producer, f"{other}_transaction")(30)) in refused
    assert kafka.outcome(lambda: producer.produce(topic, b"b")) == ("raised", _STATE)
    if kafka.is_real:  # its time may have been over before it sent the end; the next call sends it
        kafka.until(lambda: kafka.outcome(lambda: ended(30)) == ("returned", None))
    kafka.until(lambda: kafka.settled(transactional_id) == f"Complete{end.capitalize()}")
    if not kafka.is_real:
        ended(30)
    producer.begin_transaction()
    producer.abort_transaction(0)  # nothing is sent, so nothing takes time


def test_init_with_no_time_is_resumed_and_excludes_other_calls(kafka: Any) -> None:
    producer = kafka.producer(transactional_id=kafka.name("txn"))
    timed_out = kafka.outcome(lambda: producer.init_transactions(0))
    assert timed_out == ("raised", KafkaError._TIMED_OUT, "retriable")
    conflict = kafka.outcome(producer.begin_transaction)
    assert conflict == ("raised", KafkaError._CONFLICT, "retriable")
    producer.init_transactions(30)
    producer.begin_transaction()


def test_an_exception_of_a_callback_comes_out_of_commit_after_the_commit(kafka: Any) -> None:
    topic, producer = kafka.topic(), kafka.transactional()

    def fail(error: object, message: object) -> None:
        raise ValueError("callback")

    producer.begin_transaction()
    producer.produce(topic, b"a", partition=0, on_delivery=fail)
    assert kafka.outcome(lambda: producer.commit_transaction(30)) == ("raised", "ValueError")
    kafka.until(lambda: kafka.values(topic) == [b"a"])
    assert kafka.outcome(lambda: producer.commit_transaction(30)) == ("raised", _STATE)


@needs_close
def test_close_aborts_the_open_transaction(kafka: Any) -> None:
    topic, transactional_id = kafka.topic(), kafka.name("txn")
    producer = kafka.transactional(transactional_id)
    producer.begin_transaction()
    producer.produce(topic, b"a", partition=0)
    producer.flush(10)
    producer.close()
    assert kafka.settled(transactional_id) == "CompleteAbort"
    assert kafka.values(topic) == []


def test_a_transaction_spans_partitions_and_topics(kafka: Any) -> None:
    first, second, producer = kafka.topic(2), kafka.topic(), kafka.transactional()
    producer.begin_transaction()
    producer.produce(first, b"a", partition=0)
    producer.produce(first, b"b", partition=1)
    producer.produce(second, b"c", partition=0)
    producer.flush(10)
    assert [kafka.values(first, 0), kafka.values(first, 1), kafka.values(second)] == [[], [], []]
    producer.commit_transaction(30)
    kafka.until(lambda: kafka.values(first, 0) == [b"a"])
    kafka.until(lambda: kafka.values(first, 1) == [b"b"])
    kafka.until(lambda: kafka.values(second) == [b"c"])
