"""Topics, partitions, groups and offsets by the admin client."""

from __future__ import annotations

from typing import Any

import pytest
from confluent_kafka import (
    OFFSET_INVALID,
    ConsumerGroupState,
    ConsumerGroupTopicPartitions,
    IsolationLevel,
    KafkaError,
    TopicPartition,
)
from confluent_kafka.admin import ConfigResource, NewPartitions, NewTopic, OffsetSpec

UNKNOWN_TOPIC_OR_PART = KafkaError.UNKNOWN_TOPIC_OR_PART


def _only(kafka: Any, futures: dict[Any, Any]) -> tuple[Any, ...]:
    (future,) = futures.values()
    outcome: tuple[Any, ...] = kafka.outcome(future.result)
    return outcome


def test_a_topic_is_created_described_and_deleted(kafka: Any) -> None:
    name = kafka.name("topic")
    assert _only(kafka, kafka.admin.create_topics([NewTopic(name, 3, 1)])) == ("returned", None)
    kafka.until(lambda: len(kafka.admin.list_topics(name).topics[name].partitions) == 3)
    assert name in kafka.admin.list_topics(timeout=15).topics
    assert _only(kafka, kafka.admin.delete_topics([name])) == ("returned", None)
    gone = lambda: kafka.admin.list_topics(name).topics[name].error  # noqa: E731
    kafka.until(lambda: gone() is not None)
    assert gone().code() == UNKNOWN_TOPIC_OR_PART


@pytest.mark.parametrize(
    ("name", "partitions", "replication", "config", "code"),
    [
        ("not a name", 1, 1, {}, KafkaError.TOPIC_EXCEPTION),
        ("", 0, 1, {}, KafkaError.INVALID_PARTITIONS),
        ("", 1, 3, {}, KafkaError.INVALID_REPLICATION_FACTOR),
        ("", 1, 1, {"no.such.key": "1"}, KafkaError.INVALID_CONFIG),
    ],
)
def test_wrong_topics_are_refused(
    kafka: Any, name: str, partitions: int, replication: int, config: dict[str, str], code: int
) -> None:
    wanted = NewTopic(name or kafka.name("topic"), partitions, replication, config=config)
    assert _only(kafka, kafka.admin.create_topics([wanted])) == ("raised", code)


def test_a_topic_is_created_once(kafka: Any) -> None:
    name = kafka.topic()
    again = kafka.admin.create_topics([NewTopic(name, 1, 1)])
    assert _only(kafka, again) == ("raised", KafkaError.TOPIC_ALREADY_EXISTS)
    other = kafka.name("topic")
    twice = kafka.admin.create_topics([NewTopic(other, 1, 1), NewTopic(other, 1, 1)])
    assert _only(kafka, twice) == ("raised", KafkaError.INVALID_REQUEST)


def test_validation_alone_creates_nothing(kafka: Any) -> None:
    name = kafka.name("topic")
    future = kafka.admin.create_topics([NewTopic(name, 1, 1)], validate_only=True)
    assert _only(kafka, future) == ("returned", None)
    assert kafka.admin.list_topics(name).topics[name].error.code() == UNKNOWN_TOPIC_OR_PART


def test_partitions_are_only_ever_added(kafka: Any) -> None:
    name = kafka.topic(2)
    for total, expected in (
        (3, ("returned", None)),
        (3, ("raised", KafkaError.INVALID_PARTITIONS)),
        (1, ("raised", KafkaError.INVALID_PARTITIONS)),
    ):
        futures = kafka.admin.create_partitions([NewPartitions(name, total)])
        assert _only(kafka, futures) == expected
    unknown = kafka.admin.create_partitions([NewPartitions(kafka.name("nowhere"), 2)])
    assert _only(kafka, unknown) == ("raised", UNKNOWN_TOPIC_OR_PART)


def test_an_unknown_topic_cannot_be_deleted(kafka: Any) -> None:
    futures = kafka.admin.delete_topics([kafka.name("nowhere")])
    assert _only(kafka, futures) == ("raised", UNKNOWN_TOPIC_OR_PART)


@pytest.mark.parametrize("call", ["create_topics", "delete_topics", "create_partitions"])
def test_empty_requests_are_refused(kafka: Any, call: str) -> None:
    refused = kafka.outcome(lambda: getattr(kafka.admin, call)([]))
    assert refused == ("raised", "ValueError")


def _offset(kafka: Any, topic: str, spec: OffsetSpec, level: IsolationLevel) -> tuple[Any, ...]:
    asked = {TopicPartition(topic, 0): spec}
    (future,) = kafka.admin.list_offsets(asked, isolation_level=level).values()
    found = future.result()
    return found.offset, found.timestamp


def test_offsets_are_listed_by_specification_and_isolation(kafka: Any) -> None:
    topic, plain, producer = kafka.topic(), kafka.producer(), kafka.transactional()
    plain.produce(topic, b"a", partition=0, timestamp=5_000)
    plain.flush(10)
    producer.begin_transaction()
    producer.produce(topic, b"b", partition=0, timestamp=9_000)
    producer.flush(10)
    committed, uncommitted = IsolationLevel.READ_COMMITTED, IsolationLevel.READ_UNCOMMITTED
    assert _offset(kafka, topic, OffsetSpec.earliest(), committed) == (0, -1)
    assert _offset(kafka, topic, OffsetSpec.latest(), committed) == (1, -1)
    assert _offset(kafka, topic, OffsetSpec.latest(), uncommitted) == (2, -1)
    assert _offset(kafka, topic, OffsetSpec.max_timestamp(), uncommitted) == (1, 9_000)
    assert _offset(kafka, topic, OffsetSpec.for_timestamp(1), uncommitted) == (0, 5_000)
    assert _offset(kafka, topic, OffsetSpec.for_timestamp(6_000), uncommitted) == (1, 9_000)
    assert _offset(kafka, topic, OffsetSpec.for_timestamp(6_000), committed) == (-1, -1)
    assert _offset(kafka, topic, OffsetSpec.for_timestamp(10_000), uncommitted) == (-1, -1)


def test_offsets_of_an_unknown_partition_cannot_be_listed(kafka: Any) -> None:
    futures = kafka.admin.list_offsets({TopicPartition(kafka.topic(), 9): OffsetSpec.latest()})
    assert _only(kafka, futures) == ("raised", KafkaError._NOENT)


def test_records_below_an_offset_are_deleted(kafka: Any) -> None:
    topic, producer, consumer = kafka.topic(), kafka.producer(), kafka.consumer()
    for value in (b"a", b"b", b"c"):
        producer.produce(topic, value, partition=0)
    producer.flush(10)
    (future,) = kafka.admin.delete_records([TopicPartition(topic, 0, 2)]).values()
    assert future.result().low_watermark == 2
    assert consumer.get_watermark_offsets(TopicPartition(topic, 0), 15) == (2, 3)
    consumer.close()
    assert kafka.read(topic) == [(2, b"c"), ("EOF", 3)]


def _listed(kafka: Any, group: str, *partitions: TopicPartition) -> list[tuple[int, int]]:
    request = ConsumerGroupTopicPartitions(group, list(partitions) or None)
    (future,) = kafka.admin.list_consumer_group_offsets([request]).values()
    found = future.result()
    assert found.group_id == group
    return [(at.partition, at.offset) for at in found.topic_partitions]


def test_group_offsets_are_altered_and_listed(kafka: Any) -> None:
    topic, group = kafka.topic(2), kafka.name("group")
    assert _listed(kafka, group) == []
    altered = ConsumerGroupTopicPartitions(group, [TopicPartition(topic, 1, 4)])
    (future,) = kafka.admin.alter_consumer_group_offsets([altered]).values()
    assert [(at.partition, at.offset, at.error) for at in future.result().topic_partitions] == [
        (1, 4, None)
    ]
    assert _listed(kafka, group) == [(1, 4)]
    assert _listed(kafka, group, TopicPartition(topic, 0)) == [(0, OFFSET_INVALID)]


def test_offsets_of_an_unknown_topic_or_a_living_group_are_refused_beside_the_partition(
    kafka: Any,
) -> None:
    topic, group = kafka.topic(), kafka.name("group")
    consumer = kafka.consumer(group)
    consumer.subscribe([topic])
    consumer.poll(3)
    for wanted_group, wanted_topic, code in (
        (kafka.name("group"), kafka.name("nowhere"), UNKNOWN_TOPIC_OR_PART),
        (group, topic, KafkaError.UNKNOWN_MEMBER_ID),
    ):
        request = ConsumerGroupTopicPartitions(wanted_group, [TopicPartition(wanted_topic, 0, 1)])
        (future,) = kafka.admin.alter_consumer_group_offsets([request]).values()
        assert [at.error.code() for at in future.result().topic_partitions] == [code]
    consumer.close()


def test_groups_are_described_listed_and_deleted(kafka: Any) -> None:
    topic, living, idle = kafka.topic(), kafka.name("group"), kafka.name("group")
    unknown = kafka.name("group")
    consumer = kafka.consumer(living)
    consumer.subscribe([topic])
    kafka.until(lambda: consumer.poll(0.1) is None and consumer.assignment() != [])
    simple = kafka.consumer(idle)
    simple.commit(offsets=[TopicPartition(topic, 0, 1)], asynchronous=False)
    simple.close()
    described = kafka.admin.describe_consumer_groups([living, idle, unknown])
    states = [described[group].result().state for group in (living, idle, unknown)]
    assert states == [
        ConsumerGroupState.STABLE, ConsumerGroupState.EMPTY, ConsumerGroupState.DEAD
    ]  # fmt: skip
    assert len(described[living].result().members) == 1
    listed = kafka.admin.list_consumer_groups().result().valid
    simple_ones = {found.group_id: found.is_simple_consumer_group for found in listed}
    assert (simple_ones[living], simple_ones[idle]) == (False, True)
    deleted = kafka.admin.delete_consumer_groups([living, idle, unknown])
    assert [kafka.outcome(deleted[group].result) for group in (living, idle, unknown)] == [
        ("raised", KafkaError.NON_EMPTY_GROUP),
        ("returned", None),
        ("raised", KafkaError.GROUP_ID_NOT_FOUND),
    ]
    consumer.close()


def test_the_broker_tells_its_longest_transaction_timeout(kafka: Any) -> None:
    (broker,) = kafka.admin.list_topics(timeout=15).brokers
    asked = ConfigResource(ConfigResource.Type.BROKER, str(broker))
    settings = kafka.admin.describe_configs([asked], request_timeout=15)[asked].result()
    assert settings["transaction.max.timeout.ms"].value == "900000"


def test_an_answer_that_is_not_there_in_time_may_come_later(kafka: Any) -> None:
    name = kafka.name("topic")
    future = kafka.admin.create_topics([NewTopic(name, 1, 1)])[name]
    for call in (future.result, future.exception):
        with pytest.raises(TimeoutError):
            call(timeout=0)
    assert (future.done(), future.running()) == (False, True)
    kafka.until(future.done)
    assert (future.result(timeout=0), future.exception(), future.running()) == (None, None, False)
