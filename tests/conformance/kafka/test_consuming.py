"""Assignment, polling, seeking, positions."""

from __future__ import annotations

from typing import Any

import pytest
from confluent_kafka import OFFSET_BEGINNING, OFFSET_END, OFFSET_INVALID, KafkaError, TopicPartition

_STATE = KafkaError._STATE


def _filled(kafka: Any, count: int, partitions: int = 1) -> str:
    topic, producer = kafka.topic(partitions), kafka.producer()
    for number in range(count):
        producer.produce(topic, b"%d" % number, partition=0)
    producer.flush(10)
    return str(topic)


def _next(consumer: Any) -> Any:
    message = consumer.poll(15)
    assert message is not None
    assert message.error() is None
    return message.offset()


def _position(consumer: Any, topic: str, partition: int = 0) -> int:
    (found,) = consumer.position([TopicPartition(topic, partition)])
    return int(found.offset)


@pytest.mark.parametrize(
    ("start", "first"), [(0, 0), (3, 3), (OFFSET_BEGINNING, 0), (OFFSET_INVALID, 0)]
)
def test_an_assignment_begins_where_it_says(kafka: Any, start: int, first: int) -> None:
    topic, consumer = _filled(kafka, 5), kafka.consumer()
    consumer.assign([TopicPartition(topic, 0, start)])
    assert _next(consumer) == first
    consumer.close()


def test_an_assignment_at_the_end_gets_only_what_comes_later(kafka: Any) -> None:
    topic, consumer, producer = _filled(kafka, 3), kafka.consumer(), kafka.producer()
    consumer.assign([TopicPartition(topic, 0, OFFSET_END)])
    assert consumer.poll(2) is None
    producer.produce(topic, b"later", partition=0)
    producer.flush(10)
    assert _next(consumer) == 3
    consumer.close()


def test_the_position_is_one_behind_the_last_message(kafka: Any) -> None:
    topic, consumer = _filled(kafka, 5, 2), kafka.consumer()
    consumer.assign([TopicPartition(topic, 0)])
    assert _position(consumer, topic) == OFFSET_INVALID
    _next(consumer)
    assert _position(consumer, topic) == 1
    assert _position(consumer, topic, 1) == OFFSET_INVALID
    consumer.close()


def test_consume_gives_as_many_as_asked_for_or_as_there_are(kafka: Any) -> None:
    topic, consumer = _filled(kafka, 5), kafka.consumer()
    consumer.assign([TopicPartition(topic, 0)])
    assert [message.offset() for message in consumer.consume(3, 15)] == [0, 1, 2]
    assert [message.offset() for message in consumer.consume(50, 1)] == [3, 4]
    assert consumer.consume(0, 1) == []
    assert kafka.outcome(lambda: consumer.consume(-1, 1)) == ("raised", "ValueError")
    consumer.close()


def test_seek_goes_back_and_forth_and_forgets_the_position(kafka: Any) -> None:
    topic, consumer = _filled(kafka, 5), kafka.consumer()
    consumer.assign([TopicPartition(topic, 0)])
    _next(consumer)
    consumer.seek(TopicPartition(topic, 0, 4))
    assert _position(consumer, topic) == OFFSET_INVALID
    assert _next(consumer) == 4
    consumer.seek(TopicPartition(topic, 0, 1))
    assert _next(consumer) == 1
    assert _position(consumer, topic) == 2
    consumer.close()


def test_seek_in_a_partition_that_is_not_assigned_is_refused(kafka: Any) -> None:
    topic, consumer = _filled(kafka, 1, 2), kafka.consumer()
    consumer.assign([TopicPartition(topic, 0)])
    refused = kafka.outcome(lambda: consumer.seek(TopicPartition(topic, 1, 0)))
    assert refused == ("raised", _STATE)
    consumer.close()


def test_seek_in_a_topic_that_was_never_assigned_knows_no_partition(kafka: Any) -> None:
    topic, consumer = _filled(kafka, 1), kafka.consumer()
    refused = kafka.outcome(lambda: consumer.seek(TopicPartition(topic, 0, 0)))
    assert refused == ("raised", KafkaError._UNKNOWN_PARTITION)
    consumer.position([TopicPartition(topic, 0)])
    refused = kafka.outcome(lambda: consumer.seek(TopicPartition(topic, 0, 0)))
    assert refused == ("raised", _STATE), "whoever asks for a position makes the client know it"
    consumer.close()


def test_an_offset_out_of_range_is_reset_by_the_policy(kafka: Any) -> None:
    topic, consumer = _filled(kafka, 3), kafka.consumer()
    consumer.assign([TopicPartition(topic, 0, 400)])
    assert _next(consumer) == 0
    consumer.close()


def test_without_an_offset_the_policy_error_gives_an_event(kafka: Any) -> None:
    topic, consumer = _filled(kafka, 3), kafka.consumer(auto_offset_reset="error")
    consumer.assign([TopicPartition(topic, 0)])
    event = consumer.poll(15)
    assert event.error().code() == KafkaError._AUTO_OFFSET_RESET
    assert (event.topic(), event.partition()) == (topic, 0)
    consumer.close()


def test_a_paused_partition_gives_nothing_until_it_is_resumed(kafka: Any) -> None:
    topic, consumer = _filled(kafka, 3), kafka.consumer()
    at = [TopicPartition(topic, 0)]
    consumer.assign(at)
    _next(consumer)
    consumer.pause(at)
    assert consumer.poll(1) is None
    consumer.resume(at)
    assert _next(consumer) == 1
    consumer.close()


def test_the_end_of_a_partition_is_told_once_if_asked_for(kafka: Any) -> None:
    topic, consumer = _filled(kafka, 1), kafka.consumer(enable_partition_eof=True)
    consumer.assign([TopicPartition(topic, 0)])
    assert _next(consumer) == 0
    event = consumer.poll(15)
    assert (event.error().code(), event.offset()) == (KafkaError._PARTITION_EOF, 1)
    assert consumer.poll(1) is None
    consumer.close()


def test_unassign_ends_reading(kafka: Any) -> None:
    topic, consumer = _filled(kafka, 3), kafka.consumer()
    consumer.assign([TopicPartition(topic, 0)])
    _next(consumer)
    assert [(at.topic, at.partition) for at in consumer.assignment()] == [(topic, 0)]
    consumer.unassign()
    assert consumer.assignment() == []
    assert consumer.poll(0.3) is None
    consumer.close()


def test_partitions_are_added_and_taken_away_one_by_one(kafka: Any) -> None:
    topic, consumer = _filled(kafka, 1, 2), kafka.consumer()
    consumer.incremental_assign([TopicPartition(topic, 1, 0)])
    consumer.incremental_assign([TopicPartition(topic, 0, 0)])
    assert _next(consumer) == 0
    consumer.incremental_unassign([TopicPartition(topic, 0)])
    assert [at.partition for at in consumer.assignment()] == [1]
    consumer.close()


def test_a_closed_consumer_refuses_calls(kafka: Any) -> None:
    topic, consumer = kafka.topic(), kafka.consumer()
    consumer.close()
    consumer.close()
    at = [TopicPartition(topic, 0)]
    for call in (lambda: consumer.poll(0), lambda: consumer.assign(at), consumer.assignment,
                 lambda: consumer.committed(at), lambda: consumer.commit()):  # fmt: skip
        assert kafka.outcome(call) == ("raised", "RuntimeError")


def test_wrong_types_are_refused(kafka: Any) -> None:
    consumer = kafka.consumer()
    for call in (
        lambda: consumer.poll("x"),
        lambda: consumer.assign("x"),
        lambda: consumer.subscribe("topic"),
    ):
        assert kafka.outcome(call) == ("raised", "TypeError")
    consumer.close()


def test_a_single_member_gets_all_partitions_of_its_topics(kafka: Any) -> None:
    topic, consumer = _filled(kafka, 1, 3), kafka.consumer()
    consumer.subscribe([topic])
    assert consumer.assignment() == []
    assert _next(consumer) == 0
    assert sorted(at.partition for at in consumer.assignment()) == [0, 1, 2]
    assert consumer.memberid()
    consumer.close()


def test_rebalance_callbacks_tell_what_is_assigned_and_revoked(kafka: Any) -> None:
    topic, consumer = _filled(kafka, 1, 2), kafka.consumer()
    told: list[tuple[str, list[int]]] = []

    def on_assign(_: Any, partitions: list[TopicPartition]) -> None:
        told.append(("assigned", sorted(at.partition for at in partitions)))

    def on_revoke(_: Any, partitions: list[TopicPartition]) -> None:
        told.append(("revoked", sorted(at.partition for at in partitions)))

    consumer.subscribe([topic], on_assign=on_assign, on_revoke=on_revoke)
    _next(consumer)
    consumer.close()
    assert told == [("assigned", [0, 1]), ("revoked", [0, 1])]


def test_a_subscription_to_an_unknown_topic_gives_an_event(kafka: Any) -> None:
    consumer = kafka.consumer()
    consumer.subscribe([kafka.name("nowhere")])
    event = consumer.poll(15)
    assert event.error().code() == KafkaError.UNKNOWN_TOPIC_OR_PART
    consumer.close()


def test_the_next_member_of_a_group_goes_on_where_the_first_committed(kafka: Any) -> None:
    topic, group = _filled(kafka, 5), kafka.name("group")
    first = kafka.consumer(group)
    first.subscribe([topic])
    _next(first)
    message = first.poll(15)
    first.commit(message=message, asynchronous=False)
    first.close()
    second = kafka.consumer(group)
    second.subscribe([topic])
    assert _next(second) == 2
    second.close()
