"""Describing a transaction and ending it from outside: what a restored sink does."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from confluent_kafka import KafkaError

TRANSACTIONAL_ID_NOT_FOUND = 105
PRODUCER_FENCED = 90
INVALID_PRODUCER_ID_MAPPING = KafkaError.INVALID_PRODUCER_ID_MAPPING
INVALID_TXN_STATE = KafkaError.INVALID_TXN_STATE


def _pre_committed(kafka: Any, topic: str) -> tuple[Any, str, Any]:
    """Give a producer with a flushed, open transaction, its id, and its description."""
    transactional_id = kafka.name("txn")
    producer = kafka.transactional(transactional_id)
    producer.begin_transaction()
    producer.produce(topic, b"a", partition=0)
    producer.flush(10)
    return producer, transactional_id, kafka.transactions.describe(transactional_id)


def _end(kafka: Any, transactional_id: str, found: Any, commit: bool) -> tuple[Any, ...]:
    outcome: tuple[Any, ...] = kafka.outcome(
        lambda: kafka.transactions.end(
            transactional_id, found.producer_id, found.producer_epoch, commit
        )
    )
    return outcome


def test_an_unknown_id_cannot_be_described_or_ended(kafka: Any) -> None:
    unknown = kafka.name("txn")
    described = kafka.outcome(lambda: kafka.transactions.describe(unknown))
    assert described == ("raised", TRANSACTIONAL_ID_NOT_FOUND)
    ended = kafka.outcome(lambda: kafka.transactions.end(unknown, 1, 0, True))
    assert ended == ("raised", INVALID_PRODUCER_ID_MAPPING)


def test_the_states_of_an_id_follow_its_producer(kafka: Any) -> None:
    topic, transactional_id = kafka.topic(), kafka.name("txn")
    producer = kafka.transactional(transactional_id)
    states = [kafka.transactions.describe(transactional_id).state]
    producer.begin_transaction()
    states.append(kafka.transactions.describe(transactional_id).state)
    producer.produce(topic, b"a", partition=0)
    producer.flush(10)
    states.append(kafka.transactions.describe(transactional_id).state)
    producer.commit_transaction(30)
    states.append(kafka.settled(transactional_id))
    assert states == ["Empty", "Empty", "Ongoing", "CompleteCommit"]


@pytest.mark.parametrize("commit", [True, False])
def test_another_process_can_end_what_was_pre_committed(kafka: Any, commit: bool) -> None:
    topic = kafka.topic()
    _, transactional_id, found = _pre_committed(kafka, topic)
    assert found.state == "Ongoing"
    assert _end(kafka, transactional_id, found, commit) == ("returned", None)
    assert kafka.settled(transactional_id) == ("CompleteCommit" if commit else "CompleteAbort")
    assert kafka.values(topic) == ([b"a"] if commit else [])


@pytest.mark.parametrize("commit", [True, False])
def test_the_same_end_again_changes_nothing(kafka: Any, commit: bool) -> None:
    topic = kafka.topic()
    _, transactional_id, found = _pre_committed(kafka, topic)
    for _ in range(3):
        assert _end(kafka, transactional_id, found, commit) == ("returned", None)
    kafka.settled(transactional_id)
    assert kafka.read(topic)[-1] == ("EOF", 2)


@pytest.mark.parametrize("first", [True, False])
def test_the_other_end_afterwards_is_an_invalid_state(kafka: Any, first: bool) -> None:
    _, transactional_id, found = _pre_committed(kafka, kafka.topic())
    assert _end(kafka, transactional_id, found, first) == ("returned", None)
    kafka.settled(transactional_id)
    assert _end(kafka, transactional_id, found, not first) == ("raised", INVALID_TXN_STATE)


def test_an_end_with_another_producer_id_or_epoch_is_refused(kafka: Any) -> None:
    topic = kafka.topic()
    _, transactional_id, found = _pre_committed(kafka, topic)
    outcomes = [
        _end(kafka, transactional_id, replace(found, **changed), True)
        for changed in (
            {"producer_id": found.producer_id + 1_000_000},
            {"producer_epoch": found.producer_epoch + 1},
        )
    ]
    assert outcomes == [("raised", INVALID_PRODUCER_ID_MAPPING), ("raised", PRODUCER_FENCED)]
    assert kafka.transactions.describe(transactional_id) == found


def test_an_end_after_a_newer_init_is_fenced(kafka: Any) -> None:
    topic = kafka.topic()
    _, transactional_id, found = _pre_committed(kafka, topic)
    kafka.transactional(transactional_id)
    assert _end(kafka, transactional_id, found, True) == ("raised", PRODUCER_FENCED)
    assert kafka.values(topic) == []


@pytest.mark.parametrize("commit", [True, False])
def test_an_empty_id_cannot_be_ended(kafka: Any, commit: bool) -> None:
    transactional_id = kafka.name("txn")
    kafka.transactional(transactional_id)
    found = kafka.transactions.describe(transactional_id)
    assert _end(kafka, transactional_id, found, commit) == ("raised", INVALID_TXN_STATE)


def test_the_producer_does_not_notice_that_its_commit_was_done_for_it(kafka: Any) -> None:
    topic = kafka.topic()
    producer, transactional_id, found = _pre_committed(kafka, topic)
    _end(kafka, transactional_id, found, True)
    kafka.settled(transactional_id)
    producer.commit_transaction(30)
    assert kafka.read(topic) == [(0, b"a"), ("EOF", 2)]


def test_an_old_end_commits_the_next_transaction_of_the_same_epoch(kafka: Any) -> None:
    """Why a transactional id needs a new session before it is used again (FLINK-8132)."""
    topic = kafka.topic()
    producer, transactional_id, found = _pre_committed(kafka, topic)
    producer.commit_transaction(30)
    kafka.settled(transactional_id)
    producer.begin_transaction()
    producer.produce(topic, b"not yet", partition=0)
    producer.flush(10)
    assert _end(kafka, transactional_id, found, True) == ("returned", None)
    kafka.until(lambda: kafka.values(topic) == [b"a", b"not yet"])


def test_a_producer_whose_transaction_was_aborted_from_outside_is_lost(kafka: Any) -> None:
    producer, transactional_id, found = _pre_committed(kafka, kafka.topic())
    _end(kafka, transactional_id, found, False)
    kafka.settled(transactional_id)
    fatal = ("raised", INVALID_TXN_STATE, "fatal")
    assert kafka.outcome(lambda: producer.commit_transaction(30)) == fatal
    assert kafka.outcome(lambda: producer.abort_transaction(30)) == fatal
    assert kafka.outcome(producer.begin_transaction) == fatal


@pytest.mark.parametrize("has_gone_on", [True, False])
def test_a_partition_that_is_not_in_the_transaction_takes_no_messages(
    kafka: Any, has_gone_on: bool
) -> None:
    """The client believes that it added the partition; the transaction was ended from outside."""
    topic, other, reports = kafka.topic(), kafka.topic(), kafka.reports()
    producer, transactional_id, found = _pre_committed(kafka, topic)
    _end(kafka, transactional_id, found, True)
    kafka.settled(transactional_id)
    if has_gone_on:
        producer.produce(other, b"b", partition=0)
        producer.flush(10)
    producer.produce(topic, b"c", partition=0, on_delivery=reports)
    assert producer.flush(10) == 0
    assert [seen[0] for seen in reports.seen] == [INVALID_TXN_STATE]
    failed = kafka.outcome(lambda: producer.commit_transaction(30))
    assert failed == ("raised", INVALID_TXN_STATE, "abort")
    aborted = kafka.outcome(lambda: producer.abort_transaction(30))
    assert aborted == (
        ("returned", None) if has_gone_on else ("raised", INVALID_TXN_STATE, "fatal")
    )
    assert kafka.read(topic, committed=False) == [(0, b"a"), ("EOF", 2)]


def test_only_open_transactions_are_listed_and_sorted(kafka: Any) -> None:
    topic = kafka.topic()
    ids = sorted([kafka.name("txn"), kafka.name("txn"), kafka.name("txn")])
    producers = [kafka.transactional(one) for one in ids]
    for producer in producers[1:]:
        producer.begin_transaction()
        producer.produce(topic, b"a", partition=0)
        producer.flush(10)
    listed = [one for one in kafka.transactions.open_ids() if one in ids]
    assert listed == ids[1:], "a session without a transaction is not in the list"
    producers[1].commit_transaction(30)
    producers[2].abort_transaction(30)
    for transactional_id in ids:
        kafka.settled(transactional_id)
    assert not set(ids) & set(kafka.transactions.open_ids())
