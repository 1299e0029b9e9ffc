"""What becomes of a commit: callbacks, metadata, and what a commit without arguments takes."""

from __future__ import annotations

from typing import Any

import pytest
from confluent_kafka import OFFSET_INVALID, ConsumerGroupTopicPartitions, KafkaError, TopicPartition

_NO_OFFSET = KafkaError._NO_OFFSET


def _filled(kafka: Any, count: int, partitions: int = 1) -> str:
    topic, producer = kafka.topic(partitions), kafka.producer()
    for _ in range(count):
        producer.produce(topic, b"v", partition=0)
    producer.flush(10)
    return str(topic)


def _of(partitions: list[Any]) -> list[tuple[Any, ...]]:
    return [
        (at.partition, at.offset, at.metadata, at.leader_epoch, at.error and at.error.code())
        for at in partitions
    ]


class Outcomes:
    """An `on_commit` that remembers (code or None, partitions)."""

    def __init__(self) -> None:
        self.seen: list[tuple[int | None, list[tuple[Any, ...]]]] = []

    def __call__(self, error: KafkaError | None, partitions: list[Any]) -> None:
        self.seen.append((error and error.code(), _of(partitions)))

    def taken(self) -> list[tuple[int | None, list[tuple[Any, ...]]]]:
        seen, self.seen = self.seen, []
        return seen


def test_the_outcome_of_a_commit_in_the_background_is_told_by_polls_and_close(kafka: Any) -> None:
    topic, told = kafka.topic(2), Outcomes()
    consumer = kafka.consumer(on_commit=told)
    consumer.assign([TopicPartition(topic, 0)])
    for call in (lambda: consumer.poll(0.5), lambda: consumer.consume(1, 0.5), consumer.close):
        offsets = [TopicPartition(topic, 0, 2, "noted"), TopicPartition(topic, 1, OFFSET_INVALID)]
        assert consumer.commit(offsets=offsets) is None
        kafka.pause(0.3)
        consumer.position([TopicPartition(topic, 0)])
        assert told.taken() == []
        call()
        outcome = [(0, 2, "noted", None, None), (1, OFFSET_INVALID, None, None, None)]
        assert told.taken() == [(None, outcome)]


def test_close_waits_for_a_commit_on_its_way(kafka: Any) -> None:
    topic, told = kafka.topic(), Outcomes()
    consumer = kafka.consumer(on_commit=told)
    consumer.commit(offsets=[TopicPartition(topic, 0, 2)])
    consumer.close()
    assert told.taken() == [(None, [(0, 2, None, None, None)])]


def test_a_synchronous_commit_tells_no_callback(kafka: Any) -> None:
    topic, told = kafka.topic(), Outcomes()
    consumer = kafka.consumer(on_commit=told)
    done = consumer.commit(offsets=[TopicPartition(topic, 0, 1, "m")], asynchronous=False)
    assert _of(done) == [(0, 1, "m", None, None)]
    unknown = [TopicPartition(topic, 0, 3), TopicPartition(topic, 9, 3)]
    failed = kafka.outcome(lambda: consumer.commit(offsets=unknown, asynchronous=False))
    assert failed == ("raised", KafkaError.UNKNOWN_TOPIC_OR_PART)
    assert consumer.committed([TopicPartition(topic, 0)], 15)[0].offset == 3
    consumer.poll(0.3)
    consumer.close()
    assert told.taken() == []


def test_a_failed_commit_in_the_background_is_told_with_its_error(kafka: Any) -> None:
    topic, told = kafka.topic(), Outcomes()
    consumer = kafka.consumer(on_commit=told)
    consumer.commit(offsets=[TopicPartition(topic, 0, 3), TopicPartition(topic, 9, 3)])
    consumer.close()
    code = KafkaError.UNKNOWN_TOPIC_OR_PART
    assert told.taken() == [(code, [(0, 3, None, None, code), (9, 3, None, None, code)])]


def test_a_commit_of_nothing_is_an_error_at_once_or_in_the_callback(kafka: Any) -> None:
    topic, told = _filled(kafka, 1, 2), Outcomes()
    consumer = kafka.consumer(on_commit=told)
    consumer.assign([TopicPartition(topic, 0), TopicPartition(topic, 1)])
    assert kafka.outcome(lambda: consumer.commit(asynchronous=False)) == ("raised", _NO_OFFSET)
    assert kafka.outcome(consumer.commit) == ("returned", None)
    consumer.poll(15)
    kafka.until(lambda: (consumer.poll(0.1), bool(told.seen))[1])
    nothing = [(at, OFFSET_INVALID, None, None, None) for at in (0, 1)]
    assert told.taken() == [(_NO_OFFSET, nothing)]
    consumer.close()


def test_a_commit_takes_what_is_new_since_the_last_one(kafka: Any) -> None:
    topic = _filled(kafka, 2, 2)
    consumer = kafka.consumer()
    consumer.assign([TopicPartition(topic, 0), TopicPartition(topic, 1)])
    consumer.poll(15)
    assert _of(consumer.commit(asynchronous=False)) == [
        (0, 1, None, 0, None), (1, OFFSET_INVALID, None, None, None)
    ]  # fmt: skip
    assert kafka.outcome(lambda: consumer.commit(asynchronous=False)) == ("raised", _NO_OFFSET)
    message = consumer.poll(15)
    assert _of(consumer.position([TopicPartition(topic, 0)])) == [(0, 2, None, 0, None)]
    assert _of(consumer.commit(message=message, asynchronous=False)) == [(0, 2, None, 0, None)]
    assert kafka.outcome(lambda: consumer.commit(asynchronous=False)) == ("raised", _NO_OFFSET)
    consumer.commit(offsets=[TopicPartition(topic, 0, 1)], asynchronous=False)
    assert _of(consumer.commit(asynchronous=False))[0] == (0, 2, None, 0, None)
    consumer.close()


def test_what_was_committed_is_remembered_over_assignments(kafka: Any) -> None:
    topic, producer, consumer = kafka.topic(), kafka.producer(), kafka.consumer()
    for value in (b"a", b"b"):
        producer.produce(topic, value, partition=0)
    producer.flush(10)
    consumer.assign([TopicPartition(topic, 0, 0)])
    assert consumer.poll(15).offset() == 0
    consumer.commit(offsets=[TopicPartition(topic, 0, 5)], asynchronous=False)
    consumer.assign([TopicPartition(topic, 0, 0)])
    assert consumer.poll(15).offset() == 0
    nothing = kafka.outcome(lambda: consumer.commit(asynchronous=False))
    assert nothing == ("raised", _NO_OFFSET), "1 is below 5, so it is not new"
    consumer.close()


@pytest.mark.parametrize("end", ["close", "unassign", "wait"])
def test_automatic_commits_tell_the_callback(kafka: Any, end: str) -> None:
    topic, told = _filled(kafka, 1), Outcomes()
    interval_ms = 500 if end == "wait" else 60_000
    consumer = kafka.consumer(
        enable_auto_commit=True, auto_commit_interval_ms=interval_ms, on_commit=told
    )
    consumer.assign([TopicPartition(topic, 0)])
    consumer.poll(15)
    outcome = (None, [(0, 1, None, 0, None)])
    if end == "unassign":
        consumer.unassign()
    if end != "close":
        consumer.poll(2)
        assert told.taken() == [outcome]
    consumer.close()
    # what is given up is committed once more, even if nothing is new
    assert told.taken() == ([] if end == "unassign" else [outcome])


def test_metadata_is_kept_with_an_offset(kafka: Any) -> None:
    topic, group = _filled(kafka, 1), kafka.name("group")
    at = TopicPartition(topic, 0)
    consumer = kafka.consumer(group, enable_auto_offset_store=False)
    consumer.assign([at])
    consumer.poll(15)

    def held() -> tuple[Any, ...]:
        asked = [ConsumerGroupTopicPartitions(group)]
        (found,) = _of(consumer.committed([at], 15))  # waits while a transaction holds it
        listed = kafka.admin.list_consumer_group_offsets(asked)[group].result().topic_partitions
        assert _of(listed) == [found]
        return found

    consumer.store_offsets(offsets=[TopicPartition(topic, 0, 1, "stored")])
    consumer.commit(asynchronous=False)
    assert held() == (0, 1, "stored", None, None)
    consumer.commit(offsets=[TopicPartition(topic, 0, 7, "named", 0)], asynchronous=False)
    assert held() == (0, 7, "named", 0, None)
    consumer.commit(offsets=[TopicPartition(topic, 0, 8)], asynchronous=False)
    assert held() == (0, 8, None, None, None)
    consumer.commit(offsets=[TopicPartition(topic, 0, 8, "")], asynchronous=False)
    assert held() == (0, 8, "", None, None)
    producer = kafka.transactional()
    producer.begin_transaction()
    offsets = [TopicPartition(topic, 0, 9, "in a transaction")]
    producer.send_offsets_to_transaction(offsets, consumer.consumer_group_metadata(), 30)
    producer.commit_transaction(30)
    kafka.until(lambda: held() == (0, 9, "in a transaction", None, None))
    altered = ConsumerGroupTopicPartitions(group, [TopicPartition(topic, 0, 3, "altered")])
    done = kafka.admin.alter_consumer_group_offsets([altered])[group].result()
    assert _of(done.topic_partitions) == [(0, 3, "altered", None, None)]
    assert held() == (0, 3, "altered", None, None)
    consumer.close()


def test_an_exception_of_the_callback_comes_out_of_the_call_that_served_it(kafka: Any) -> None:
    topic = kafka.topic()

    def fail(_: object, __: object) -> None:
        raise ValueError("callback")

    consumer = kafka.consumer(on_commit=fail)
    consumer.commit(offsets=[TopicPartition(topic, 0, 1)])
    assert kafka.outcome(lambda: consumer.poll(1)) == ("raised", "ValueError")
    consumer.commit(offsets=[TopicPartition(topic, 0, 1)])
    assert kafka.outcome(consumer.close) == ("raised", "ValueError")
    assert kafka.outcome(consumer.close) == ("returned", None)
