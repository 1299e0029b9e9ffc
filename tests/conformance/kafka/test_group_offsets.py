"""Offsets of groups, committed by consumers and within transactions; watermarks and times."""

from __future__ import annotations

from typing import Any

import pytest
from confluent_kafka import OFFSET_INVALID, KafkaError, TopicPartition

UNKNOWN_TOPIC_OR_PART = KafkaError.UNKNOWN_TOPIC_OR_PART
_NO_OFFSET = KafkaError._NO_OFFSET


def _filled(kafka: Any, count: int, partitions: int = 1) -> str:
    topic, producer = kafka.topic(partitions), kafka.producer()
    for number in range(count):
        producer.produce(topic, b"v", partition=0, timestamp=1_000_000 + 1000 * number)
    producer.flush(10)
    return str(topic)


def _committed(consumer: Any, topic: str, partition: int = 0) -> int:
    (found,) = consumer.committed([TopicPartition(topic, partition)], 15)
    return int(found.offset)


def test_a_new_group_has_no_offsets(kafka: Any) -> None:
    topic, consumer = kafka.topic(2), kafka.consumer()
    assert [_committed(consumer, topic, at) for at in (0, 1)] == [OFFSET_INVALID] * 2
    consumer.close()


def test_explicit_offsets_are_committed_and_given_back(kafka: Any) -> None:
    topic, consumer = kafka.topic(2), kafka.consumer()
    done = consumer.commit(offsets=[TopicPartition(topic, 1, 7)], asynchronous=False)
    assert [(at.topic, at.partition, at.offset, at.error) for at in done] == [(topic, 1, 7, None)]
    assert _committed(consumer, topic, 1) == 7
    assert _committed(consumer, topic, 0) == OFFSET_INVALID
    consumer.close()


def test_commit_without_arguments_takes_what_was_consumed(kafka: Any) -> None:
    topic, consumer = _filled(kafka, 3), kafka.consumer()
    consumer.assign([TopicPartition(topic, 0)])
    assert kafka.outcome(lambda: consumer.commit(asynchronous=False)) == ("raised", _NO_OFFSET)
    consumer.consume(2, 15)
    consumer.commit(asynchronous=False)
    assert _committed(consumer, topic) == 2
    consumer.close()


def test_an_asynchronous_commit_arrives(kafka: Any) -> None:
    topic, consumer = kafka.topic(), kafka.consumer()
    assert consumer.commit(offsets=[TopicPartition(topic, 0, 4)]) is None
    kafka.until(lambda: _committed(consumer, topic) == 4)
    consumer.close()


def test_seeking_does_not_change_what_is_committed(kafka: Any) -> None:
    topic, consumer = _filled(kafka, 5), kafka.consumer()
    consumer.assign([TopicPartition(topic, 0)])
    consumer.consume(3, 15)
    consumer.seek(TopicPartition(topic, 0, 0))
    consumer.commit(asynchronous=False)
    assert _committed(consumer, topic) == 3
    consumer.close()


def test_offsets_of_what_does_not_exist_are_refused(kafka: Any) -> None:
    topic, consumer = kafka.topic(), kafka.consumer()
    for at in (TopicPartition(topic, 9, 1), TopicPartition(kafka.name("nowhere"), 0, 1)):
        refused = kafka.outcome(lambda at=at: consumer.commit(offsets=[at], asynchronous=False))
        assert refused == ("raised", UNKNOWN_TOPIC_OR_PART)
    invalid = [TopicPartition(topic, 0, -5)]
    refused = kafka.outcome(lambda: consumer.commit(offsets=invalid, asynchronous=False))
    assert refused == ("raised", _NO_OFFSET)
    consumer.close()


def test_automatic_commits_happen_at_close(kafka: Any) -> None:
    topic, group = _filled(kafka, 3), kafka.name("group")
    consumer = kafka.consumer(group, enable_auto_commit=True)
    consumer.subscribe([topic])
    consumer.consume(2, 15)
    consumer.close()
    other = kafka.consumer(group)
    assert _committed(other, topic) == 2
    other.close()


def test_offsets_are_stored_by_hand_only_if_so_configured(kafka: Any) -> None:
    topic = _filled(kafka, 3)
    automatic, by_hand = kafka.consumer(), kafka.consumer(enable_auto_offset_store=False)
    wanted = [TopicPartition(topic, 0, 2)]
    for consumer in (automatic, by_hand):
        consumer.assign([TopicPartition(topic, 0)])
        consumer.consume(1, 15)
    refused = kafka.outcome(lambda: automatic.store_offsets(offsets=wanted))
    assert refused == ("raised", KafkaError._INVALID_ARG)
    assert kafka.outcome(lambda: by_hand.commit(asynchronous=False)) == ("raised", _NO_OFFSET)
    by_hand.store_offsets(offsets=wanted)
    by_hand.commit(asynchronous=False)
    assert _committed(by_hand, topic) == 2
    automatic.close()
    by_hand.close()


def test_a_stranger_cannot_commit_into_a_living_group(kafka: Any) -> None:
    topic, group = _filled(kafka, 1), kafka.name("group")
    member, stranger = kafka.consumer(group), kafka.consumer(group)
    member.subscribe([topic])
    assert member.poll(15) is not None
    at = [TopicPartition(topic, 0, 1)]
    refused = kafka.outcome(lambda: stranger.commit(offsets=at, asynchronous=False))
    assert refused == ("raised", KafkaError.UNKNOWN_MEMBER_ID)
    member.close()
    stranger.commit(offsets=at, asynchronous=False)
    stranger.close()


@pytest.mark.parametrize(("end", "expected"), [("commit", 3), ("abort", OFFSET_INVALID)])
def test_offsets_in_a_transaction_share_its_fate(kafka: Any, end: str, expected: int) -> None:
    topic, consumer, producer = kafka.topic(), kafka.consumer(), kafka.transactional()
    producer.begin_transaction()
    producer.send_offsets_to_transaction(
        [TopicPartition(topic, 0, 3)], consumer.consumer_group_metadata(), 30
    )
    getattr(producer, f"{end}_transaction")(30)
    assert _committed(consumer, topic) == expected
    consumer.close()


def test_offsets_of_an_open_transaction_are_waited_for(kafka: Any) -> None:
    topic, consumer, producer = kafka.topic(2), kafka.consumer(), kafka.transactional()
    producer.begin_transaction()
    producer.send_offsets_to_transaction(
        [TopicPartition(topic, 0, 3)], consumer.consumer_group_metadata(), 30
    )
    held = kafka.outcome(lambda: consumer.committed([TopicPartition(topic, 0)], 1))
    assert held == ("raised", KafkaError._TIMED_OUT)
    assert _committed(consumer, topic, 1) == OFFSET_INVALID
    producer.commit_transaction(30)
    assert _committed(consumer, topic) == 3
    consumer.close()


def test_sending_no_offsets_opens_nothing(kafka: Any) -> None:
    topic, consumer, transactional_id = kafka.topic(), kafka.consumer(), kafka.name("txn")
    producer = kafka.transactional(transactional_id)
    producer.begin_transaction()
    metadata = consumer.consumer_group_metadata()
    producer.send_offsets_to_transaction([], metadata, 30)
    producer.send_offsets_to_transaction([TopicPartition(topic, 0)], metadata, 30)
    assert kafka.transactions.describe(transactional_id).state == "Empty"
    producer.commit_transaction(30)
    consumer.close()


def test_offsets_are_sent_within_a_transaction_only(kafka: Any) -> None:
    topic, consumer, producer = kafka.topic(), kafka.consumer(), kafka.transactional()
    at, metadata = [TopicPartition(topic, 0, 1)], consumer.consumer_group_metadata()
    refused = kafka.outcome(lambda: producer.send_offsets_to_transaction(at, metadata, 30))
    assert refused == ("raised", KafkaError._STATE)
    wrong = kafka.outcome(lambda: producer.send_offsets_to_transaction(at, None, 30))
    assert wrong == ("raised", "TypeError")
    consumer.close()


def test_a_member_that_left_cannot_commit_in_a_transaction(kafka: Any) -> None:
    topic, consumer, producer = _filled(kafka, 1), kafka.consumer(), kafka.transactional()
    consumer.subscribe([topic])
    assert consumer.poll(15) is not None
    metadata = consumer.consumer_group_metadata()
    producer.begin_transaction()
    producer.send_offsets_to_transaction(consumer.position(consumer.assignment()), metadata, 30)
    producer.commit_transaction(30)
    assert _committed(consumer, topic) == 1
    consumer.close()
    producer.begin_transaction()
    at = [TopicPartition(topic, 0, 9)]
    refused = kafka.outcome(lambda: producer.send_offsets_to_transaction(at, metadata, 30))
    assert refused == ("raised", KafkaError.UNKNOWN_MEMBER_ID, "abort")
    assert kafka.outcome(lambda: producer.commit_transaction(30)) == refused
    producer.abort_transaction(30)


def test_messages_and_offsets_of_one_transaction_appear_together(kafka: Any) -> None:
    source, target = _filled(kafka, 3), kafka.topic()
    consumer, producer = kafka.consumer(), kafka.transactional()
    consumer.assign([TopicPartition(source, 0)])
    producer.begin_transaction()
    for message in consumer.consume(3, 15):
        producer.produce(target, message.value(), partition=0)
    at = consumer.position([TopicPartition(source, 0)])
    producer.send_offsets_to_transaction(at, consumer.consumer_group_metadata(), 30)
    assert kafka.values(target) == []
    producer.commit_transaction(30)
    kafka.until(lambda: kafka.values(target) == [b"v"] * 3)
    assert _committed(consumer, source) == 3
    consumer.close()


def test_watermarks_of_what_does_not_exist_are_refused(kafka: Any) -> None:
    topic, consumer = _filled(kafka, 3), kafka.consumer()
    assert consumer.get_watermark_offsets(TopicPartition(topic, 0), 15) == (0, 3)
    for at in (TopicPartition(topic, 9), TopicPartition(kafka.name("nowhere"), 0)):
        refused = kafka.outcome(lambda at=at: consumer.get_watermark_offsets(at, 5))
        assert refused == ("raised", KafkaError._UNKNOWN_PARTITION)
    consumer.close()


@pytest.mark.parametrize(
    ("wanted", "offset"),
    [(0, 0), (1_000_000, 0), (1_000_001, 1), (1_002_000, 2), (5_000_000, -1), (-1, 3), (-2, 0)],
)
def test_a_time_is_answered_with_the_first_offset_at_or_behind_it(
    kafka: Any, wanted: int, offset: int
) -> None:
    topic, consumer = _filled(kafka, 3), kafka.consumer()
    (found,) = consumer.offsets_for_times([TopicPartition(topic, 0, wanted)], 15)
    assert (found.offset, found.error) == (offset, None)
    consumer.close()


def test_times_of_an_empty_partition_are_at_its_end(kafka: Any) -> None:
    topic, consumer = _filled(kafka, 1, 2), kafka.consumer()
    found = consumer.offsets_for_times(
        [TopicPartition(topic, 0, 5), TopicPartition(topic, 1, 5)], 15
    )
    assert [(at.partition, at.offset) for at in found] == [(0, 0), (1, -1)]
    consumer.close()


def test_times_of_what_does_not_exist_are_errors_beside_the_partition(kafka: Any) -> None:
    topic, consumer = _filled(kafka, 1), kafka.consumer()
    found = consumer.offsets_for_times(
        [TopicPartition(topic, 0, 5), TopicPartition(kafka.name("nowhere"), 0, 5)], 15
    )
    assert [at.error and at.error.code() for at in found] == [None, UNKNOWN_TOPIC_OR_PART]
    consumer.close()


def test_a_consumer_that_starts_at_a_pending_offset_waits_for_it(kafka: Any) -> None:
    topic, group = _filled(kafka, 5), kafka.name("group")
    first, producer = kafka.consumer(group), kafka.transactional()
    first.commit(offsets=[TopicPartition(topic, 0, 1)], asynchronous=False)
    producer.begin_transaction()
    offsets = [TopicPartition(topic, 0, 3)]
    producer.send_offsets_to_transaction(offsets, first.consumer_group_metadata(), 30)
    consumer = kafka.consumer(group)
    consumer.assign([TopicPartition(topic, 0)])
    assert consumer.poll(1.5) is None
    producer.commit_transaction(30)
    assert consumer.poll(15).offset() == 3
    consumer.close()
    first.close()
