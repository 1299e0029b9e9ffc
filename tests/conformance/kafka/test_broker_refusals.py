"""Records and settings that the broker refuses, and the time that it gives to records."""

from __future__ import annotations

from typing import Any

import pytest
from confluent_kafka import TIMESTAMP_LOG_APPEND_TIME, KafkaError, TopicPartition
from confluent_kafka.admin import ConfigResource, NewTopic

HOUR_MS = 3_600_000


def _reported(kafka: Any, topic: str, *messages: dict[str, Any], **conf: Any) -> list[int]:
    producer, reports = kafka.producer(**conf), kafka.reports()
    for message in messages:
        producer.produce(topic, partition=0, on_delivery=reports, **message)
        producer.flush(10)
    return [code for code, *_ in reports.seen]


def test_a_record_more_than_an_hour_ahead_is_refused(kafka: Any) -> None:
    topic, now_ms = kafka.topic(), kafka.time_ms()
    messages = [
        {"value": b"soon", "timestamp": now_ms + HOUR_MS // 2},
        {"value": b"late", "timestamp": now_ms + 2 * HOUR_MS},
        {"value": b"old", "timestamp": 1},
    ]
    assert _reported(kafka, topic, *messages) == [0, KafkaError.INVALID_TIMESTAMP, 0]
    assert kafka.values(topic) == [b"soon", b"old"]


def test_the_bounds_of_timestamps_are_settings_of_the_topic(kafka: Any) -> None:
    bounds = {"message.timestamp.before.max.ms": "1000", "message.timestamp.after.max.ms": "600000"}
    topic, now_ms = kafka.topic(config=bounds), kafka.time_ms()
    messages = [{"value": b"v", "timestamp": now_ms + by_ms} for by_ms in (-60_000, 1_200_000, 0)]
    wrong = KafkaError.INVALID_TIMESTAMP
    assert _reported(kafka, topic, *messages) == [wrong, wrong, 0]


@pytest.mark.parametrize("policy", ["compact", "compact,delete"])
def test_a_record_without_a_key_is_refused_by_a_compacted_topic(kafka: Any, policy: str) -> None:
    topic = kafka.topic(config={"cleanup.policy": policy})
    messages = [{"value": b"a"}, {"value": b"b", "key": b""}, {"value": b"c", "key": b"k"}]
    assert _reported(kafka, topic, *messages) == [KafkaError.INVALID_RECORD, 0, 0]
    assert kafka.values(topic) == [b"b", b"c"]


def test_with_log_append_time_the_broker_gives_the_time(kafka: Any) -> None:
    topic = kafka.topic(config={"message.timestamp.type": "LogAppendTime"})
    before_ms = kafka.time_ms()
    far = {"value": b"v", "timestamp": before_ms + 100 * HOUR_MS}
    assert _reported(kafka, topic, far) == [0]
    consumer = kafka.consumer()
    consumer.assign([TopicPartition(topic, 0, 0)])
    kind, at_ms = consumer.poll(15).timestamp()
    assert kind == TIMESTAMP_LOG_APPEND_TIME
    assert before_ms - 60_000 < at_ms < before_ms + 60_000
    consumer.close()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("cleanup.policy", "none"),
        ("compression.type", "gzap"),
        ("max.message.bytes", "-1"),
        ("max.message.bytes", "1MB"),
        ("message.timestamp.type", "LogTime"),
        ("message.timestamp.after.max.ms", "-1"),
        ("min.cleanable.dirty.ratio", "1.5"),
        ("min.insync.replicas", "0"),
        ("preallocate", "yes"),
        ("retention.ms", "-2"),
        ("segment.ms", "0"),
        ("no.such.setting", "1"),
    ],
)
def test_a_topic_with_a_wrong_setting_is_not_created(kafka: Any, name: str, value: str) -> None:
    topic = kafka.name("topic")
    made = kafka.admin.create_topics([NewTopic(topic, 1, 1, config={name: value})])[topic]
    assert kafka.outcome(made.result) == ("raised", KafkaError.INVALID_CONFIG)


def test_settings_of_a_topic_are_described(kafka: Any) -> None:
    topic = kafka.topic(config={"retention.ms": "1000"})
    resource = ConfigResource(ConfigResource.Type.TOPIC, topic)
    (found,) = kafka.admin.describe_configs([resource]).values()
    settings = found.result()
    assert settings["retention.ms"].value == "1000"
    assert settings["cleanup.policy"].value == "delete"
    unknown = ConfigResource(ConfigResource.Type.TOPIC, kafka.name("unknown"))
    (missing,) = kafka.admin.describe_configs([unknown]).values()
    expected = ("raised", KafkaError.UNKNOWN_TOPIC_OR_PART)
    assert kafka.outcome(missing.result) == expected
