"""Positions behind control markers, and what may be committed and stored."""

from __future__ import annotations

from typing import Any

import pytest
from confluent_kafka import KafkaError, TopicPartition

INVALID_ARG = ("raised", KafkaError._INVALID_ARG)


def _transaction(kafka: Any, topic: str, count: int, *, committed: bool) -> None:
    producer = kafka.transactional()
    producer.begin_transaction()
    for nth in range(count):
        producer.produce(topic, b"%d" % nth, partition=0)
    producer.flush(10)
    (producer.commit_transaction if committed else producer.abort_transaction)(30)


def _read_to_the_end(kafka: Any, topic: str, **conf: Any) -> Any:
    """Give a consumer that has read to the end, and the event about the end."""
    chosen = {"isolation_level": "read_committed", **conf}
    consumer = kafka.consumer(enable_partition_eof=True, **chosen)
    consumer.assign([TopicPartition(topic, 0, 0)])
    while True:
        message = consumer.poll(15)
        if message.error() is not None:
            assert message.error().code() == KafkaError._PARTITION_EOF
            return consumer, message


@pytest.mark.parametrize(("count", "committed", "position"), [(2, True, 3), (1, False, 2)])
def test_the_position_passes_markers_and_aborted_records(
    kafka: Any, count: int, committed: bool, position: int
) -> None:
    topic = kafka.topic()
    _transaction(kafka, topic, count, committed=committed)
    kafka.until(lambda: kafka.read(topic)[-1] == ("EOF", count + 1))
    consumer, event = _read_to_the_end(kafka, topic)
    assert event.offset() == position
    assert consumer.position([TopicPartition(topic, 0)])[0].offset == position
    (committed_at,) = consumer.commit(asynchronous=False)
    assert committed_at.offset == position
    consumer.close()


def test_before_a_poll_has_passed_the_marker_the_position_is_behind_the_message(
    kafka: Any,
) -> None:
    topic = kafka.topic()
    _transaction(kafka, topic, 1, committed=True)
    kafka.until(lambda: kafka.values(topic) == [b"0"])
    consumer = kafka.consumer(isolation_level="read_committed")
    consumer.assign([TopicPartition(topic, 0, 0)])
    assert consumer.poll(15).offset() == 0
    assert consumer.position([TopicPartition(topic, 0)])[0].offset == 1
    consumer.close()


@pytest.mark.parametrize("asynchronous", [True, False])
def test_an_error_event_cannot_be_committed_or_stored(kafka: Any, asynchronous: bool) -> None:
    topic = kafka.topic()
    consumer, event = _read_to_the_end(kafka, topic, enable_auto_offset_store=False)
    call = lambda: consumer.commit(message=event, asynchronous=asynchronous)  # noqa: E731
    assert kafka.outcome(call) == INVALID_ARG
    assert kafka.outcome(lambda: consumer.store_offsets(message=event)) == INVALID_ARG
    assert kafka.outcome(consumer.store_offsets) == ("raised", "ValueError")
    (held,) = consumer.committed([TopicPartition(topic, 0)], 10)
    assert held.offset < 0
    consumer.close()


@pytest.mark.parametrize("wrong", ["x", [1], (), [("topic", 0)]])
def test_offsets_of_a_wrong_type_are_refused_at_once(kafka: Any, wrong: Any) -> None:
    consumer = kafka.consumer()
    refused = ("raised", "TypeError")
    assert kafka.outcome(lambda: consumer.commit(offsets=wrong)) == refused
    assert kafka.outcome(lambda: consumer.assign(wrong)) == refused
    assert kafka.outcome(lambda: consumer.pause(wrong)) == refused
    assert kafka.outcome(lambda: consumer.position(wrong)) == refused
    consumer.close()


@pytest.mark.parametrize("topics", [[], [""], ["^["], ["right", "^("]])
def test_a_subscription_without_a_topic_or_with_a_wrong_expression_is_refused(
    kafka: Any, topics: list[str]
) -> None:
    consumer = kafka.consumer()
    assert kafka.outcome(lambda: consumer.subscribe(topics)) == INVALID_ARG
    consumer.close()


def test_a_partition_is_added_once_and_taken_out_once(kafka: Any) -> None:
    topic, consumer = kafka.topic(2), kafka.consumer()
    first, second = TopicPartition(topic, 0, 0), TopicPartition(topic, 1, 0)
    consumer.incremental_assign([first])
    again = kafka.outcome(lambda: consumer.incremental_assign([second, first]))
    assert again == ("raised", KafkaError._CONFLICT)
    assert len(consumer.assignment()) == 1
    consumer.incremental_unassign([first])
    assert kafka.outcome(lambda: consumer.incremental_unassign([first])) == INVALID_ARG
    consumer.close()


def test_a_pause_outlives_a_new_assignment(kafka: Any) -> None:
    topic, producer, consumer = kafka.topic(), kafka.producer(), kafka.consumer()
    producer.produce(topic, b"a", partition=0)
    producer.flush(10)
    place = TopicPartition(topic, 0, 0)
    consumer.assign([place])
    assert consumer.poll(10).value() == b"a"  # the assignment is in force
    consumer.pause([place])
    consumer.assign([place])
    assert consumer.poll(1) is None
    consumer.resume([place])
    assert consumer.poll(15).value() == b"a"
    consumer.close()


def test_without_a_reset_an_offset_out_of_range_is_an_error_event(kafka: Any) -> None:
    topic, consumer = kafka.topic(), kafka.consumer(auto_offset_reset="error")
    consumer.assign([TopicPartition(topic, 0, 7)])
    event = consumer.poll(15)
    assert event.error().code() == KafkaError._AUTO_OFFSET_RESET
    assert (event.topic(), event.partition()) == (topic, 0)
    assert consumer.poll(0.5) is None
    producer = kafka.producer()
    producer.produce(topic, b"a", partition=0)
    producer.flush(10)
    assert consumer.poll(0.5) is None, "nothing comes until another position is set"
    consumer.assign([TopicPartition(topic, 0, 0)])
    assert consumer.poll(15).value() == b"a"
    consumer.close()


@pytest.mark.parametrize("committed", [True, False])
def test_the_later_offset_record_wins_not_the_later_marker(kafka: Any, committed: bool) -> None:
    topic, group, producer = kafka.topic(), kafka.name("group"), kafka.transactional()
    consumer = kafka.consumer(group, isolation_level="read_uncommitted")
    producer.begin_transaction()
    producer.send_offsets_to_transaction(
        [TopicPartition(topic, 0, 9)], consumer.consumer_group_metadata(), 30
    )
    consumer.commit(offsets=[TopicPartition(topic, 0, 4)], asynchronous=False)
    (producer.commit_transaction if committed else producer.abort_transaction)(30)
    kafka.pause(1)
    assert consumer.committed([TopicPartition(topic, 0)], 10)[0].offset == 4
    consumer.close()


def test_pending_offsets_hold_up_readers_of_committed_records_only(kafka: Any) -> None:
    topic, group, producer = kafka.topic(), kafka.name("group"), kafka.transactional()
    consumer = kafka.consumer(group, isolation_level="read_uncommitted")
    consumer.commit(offsets=[TopicPartition(topic, 0, 4)], asynchronous=False)
    producer.begin_transaction()
    producer.send_offsets_to_transaction(
        [TopicPartition(topic, 0, 9)], consumer.consumer_group_metadata(), 30
    )
    assert consumer.committed([TopicPartition(topic, 0)], 10)[0].offset == 4
    careful = kafka.consumer(group, isolation_level="read_committed")
    held_up = kafka.outcome(lambda: careful.committed([TopicPartition(topic, 0)], 1))
    assert held_up[:2] == ("raised", KafkaError._TIMED_OUT)
    producer.abort_transaction(30)
    careful.close()
    consumer.close()
