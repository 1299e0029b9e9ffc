"""What readers of either isolation level see, and where their worlds end."""

from __future__ import annotations

from typing import Any

from confluent_kafka import IsolationLevel, TopicPartition
from confluent_kafka.admin import OffsetSpec


def _open(kafka: Any, topic: str, *values: bytes, transactional_id: str | None = None) -> Any:
    producer = kafka.transactional(transactional_id)
    producer.begin_transaction()
    for value in values:
        producer.produce(topic, value, partition=0)
    producer.flush(10)
    return producer


def _latest(kafka: Any, topic: str, level: IsolationLevel) -> int:
    asked = {TopicPartition(topic, 0): OffsetSpec.latest()}
    (future,) = kafka.admin.list_offsets(asked, isolation_level=level).values()
    return int(future.result().offset)


def test_an_open_transaction_is_seen_by_an_uncommitted_reader_only(kafka: Any) -> None:
    topic = kafka.topic()
    _open(kafka, topic, b"a")
    assert kafka.read(topic, committed=False) == [(0, b"a"), ("EOF", 1)]
    assert kafka.read(topic) == [("EOF", 0)]


def test_a_plain_message_behind_an_open_transaction_is_withheld(kafka: Any) -> None:
    topic, plain = kafka.topic(), kafka.producer()
    plain.produce(topic, b"before", partition=0)
    plain.flush(10)
    producer = _open(kafka, topic, b"inside")
    plain.produce(topic, b"behind", partition=0)
    plain.flush(10)
    assert kafka.read(topic) == [(0, b"before"), ("EOF", 1)]
    producer.commit_transaction(30)
    kafka.until(lambda: kafka.values(topic) == [b"before", b"inside", b"behind"])


def test_the_end_of_a_committed_reader_is_the_first_open_offset(kafka: Any) -> None:
    topic = kafka.topic()
    first = _open(kafka, topic, b"1")
    second = _open(kafka, topic, b"2")
    assert _latest(kafka, topic, IsolationLevel.READ_COMMITTED) == 0
    assert _latest(kafka, topic, IsolationLevel.READ_UNCOMMITTED) == 2
    second.commit_transaction(30)
    kafka.until(lambda: _latest(kafka, topic, IsolationLevel.READ_UNCOMMITTED) == 3)
    assert _latest(kafka, topic, IsolationLevel.READ_COMMITTED) == 0
    assert kafka.values(topic) == []
    first.commit_transaction(30)
    kafka.until(lambda: _latest(kafka, topic, IsolationLevel.READ_COMMITTED) == 4)
    assert kafka.values(topic) == [b"1", b"2"]


def test_an_aborted_transaction_between_committed_ones_is_filtered(kafka: Any) -> None:
    topic, transactional_id = kafka.topic(), kafka.name("txn")
    producer = kafka.transactional(transactional_id)
    for value, end in ((b"1", "commit"), (b"2", "abort"), (b"3", "commit")):
        producer.begin_transaction()
        producer.produce(topic, value, partition=0)
        producer.flush(10)
        getattr(producer, f"{end}_transaction")(30)
    assert kafka.settled(transactional_id) == "CompleteCommit"
    assert kafka.read(topic) == [(0, b"1"), (4, b"3"), ("EOF", 6)]
    assert kafka.values(topic, committed=False) == [b"1", b"2", b"3"]


def test_interleaved_transactions_are_told_apart(kafka: Any) -> None:
    topic = kafka.topic()
    kept, dropped = _open(kafka, topic, b"k1"), _open(kafka, topic, b"d1")
    kept.produce(topic, b"k2", partition=0)
    kept.flush(10)
    dropped.produce(topic, b"d2", partition=0)
    dropped.flush(10)
    dropped.abort_transaction(30)
    kept.commit_transaction(30)
    kafka.until(lambda: kafka.values(topic) == [b"k1", b"k2"])


def test_a_consumer_reads_committed_by_default(kafka: Any) -> None:
    topic, consumer = kafka.topic(), kafka.consumer()
    _open(kafka, topic, b"a")
    consumer.assign([TopicPartition(topic, 0, 0)])
    assert consumer.poll(1) is None
    assert consumer.get_watermark_offsets(TopicPartition(topic, 0), 10) == (0, 0)
    consumer.close()


def test_watermarks_follow_the_isolation_level_and_cached_ones_do_not(kafka: Any) -> None:
    topic = kafka.topic()
    committed = kafka.consumer(isolation_level="read_committed")
    uncommitted = kafka.consumer(isolation_level="read_uncommitted")
    _open(kafka, topic, b"a", b"b")
    at = TopicPartition(topic, 0)
    assert committed.get_watermark_offsets(at, 10) == (0, 0)
    assert uncommitted.get_watermark_offsets(at, 10) == (0, 2)
    committed.assign([TopicPartition(topic, 0, 0)])
    assert committed.poll(1) is None
    assert committed.get_watermark_offsets(at, cached=True) == (0, 2)
    committed.close()
    uncommitted.close()


def test_a_reader_at_its_end_gets_the_messages_once_they_are_committed(kafka: Any) -> None:
    topic, consumer = kafka.topic(), kafka.consumer()
    producer = _open(kafka, topic, b"a", b"b")
    consumer.assign([TopicPartition(topic, 0, 0)])
    assert consumer.poll(1) is None
    producer.commit_transaction(30)
    messages = consumer.consume(2, 15)
    assert [(message.offset(), message.value()) for message in messages] == [(0, b"a"), (1, b"b")]
    consumer.close()


def test_a_committed_reader_that_starts_at_the_end_starts_at_the_last_stable_offset(
    kafka: Any,
) -> None:
    topic, consumer = kafka.topic(), kafka.consumer(auto_offset_reset="latest")
    producer = _open(kafka, topic, b"a")
    consumer.assign([TopicPartition(topic, 0)])
    assert consumer.poll(2) is None
    producer.commit_transaction(30)
    message = consumer.poll(15)
    assert (message.offset(), message.value()) == (0, b"a")
    consumer.close()


def test_times_and_ends_are_answered_below_the_readers_end(kafka: Any) -> None:
    topic, consumer = kafka.topic(), kafka.consumer()
    _open(kafka, topic, b"a")
    found = consumer.offsets_for_times(
        [TopicPartition(topic, 0, 5)], 10
    ) + consumer.offsets_for_times([TopicPartition(topic, 0, -1)], 10)
    assert [at.offset for at in found] == [-1, 0]
    consumer.close()
