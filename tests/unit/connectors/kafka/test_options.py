"""Options of the Kafka sink that cannot work are refused by name."""

from __future__ import annotations

from typing import Any

import pytest

from semantix.connectors.kafka import KafkaSink
from semantix.errors import UsageError
from semantix.functions.writing.serialization import (
    KafkaSerializationSchema,
    KeyedSerializationSchema,
)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"topic": ""}, "KafkaSink: topic is ''; expected the name of a topic"),
        ({"partitioner": "kee"}, "partitioner is 'kee'; expected fixed, key"),
        ({"delivery_guarantee": "effectively_once"}, "expected none, at_least_once, exactly_once"),
        ({"topic": None}, "KafkaSink: topic is None; expected the name of a topic"),
        ({"brokers": None}, r"brokers is None; expected HOST:PORT\[,HOST:PORT…\]"),
        ({"key_field": ""}, "key_field is ''; expected the name of a field"),
        ({"delivery_guarantee": None}, "delivery_guarantee is None; expected none, at_least_once"),
        ({"transaction_naming": "probing"}, "expected ranges, hint, incrementing, pooling"),
        ({"log_failures_only": 1}, "log_failures_only is 1; expected True or False"),
        ({"flush_on_checkpoint": "no"}, "flush_on_checkpoint is 'no'; expected True or False"),
        ({"ignore_lost_transactions": None}, "ignore_lost_transactions is None; expected True"),
        ({"pool_size": 0}, "pool_size is 0; expected 1 or more"),
        ({"pool_size": "five"}, "pool_size is 'five'; expected 1 or more"),
        ({"pool_size": True}, "pool_size is True; expected 1 or more"),
        ({"transaction_timeout_ms": 2**31}, "timeout_ms is 2147483648; expected 2147483647 or le"),
        ({"checkpoint_interval_ms": 0}, "checkpoint_interval_ms is 0; expected 1 or more"),
        ({"outage_ms": -1}, "outage_ms is -1; expected 0 or more"),
        ({"transactional_id_prefix": None}, "transactional_id_prefix is None; expected a text"),
        ({"serializer": None}, "serializer is None; expected json, a function"),
        ({"properties": [1]}, r"properties is \[1\]; expected a mapping from names to values"),
        (
            {"properties": {"transaction.timeout.ms": 5}},
            "transaction.timeout.ms = 5; expected the argument transaction_timeout_ms instead",
        ),
        (
            {"properties": {"transactional.id": "a"}},
            "transactional.id = 'a'; expected the argument transactional_id_prefix instead",
        ),
        (
            {"brokers": "a:1", "properties": {"bootstrap.servers": "b:2"}},
            "brokers is 'a:1', and properties has bootstrap.servers = 'b:2'; expected one of them",
        ),
        ({"properties": {"acks": 1}}, "has acks = 1; expected all with exactly_once"),
        (
            {"properties": {"acks": "0"}, "delivery_guarantee": "at_least_once"},
            "has acks = 0; expected all with at_least_once",
        ),
        (
            {"serializer": KafkaSerializationSchema, "partitioner": "key"},
            "partitioner can only be used with a KeyedSerializationSchema or a SerializationSchema",
        ),
        ({"transaction_timeout_ms": 999}, "transaction_timeout_ms is 999; expected 1000 or more"),
        ({"transactional_id_prefix": "ä" * 32_001}, "The configured prefix is too long"),
    ],
)
def test_an_option_that_cannot_work_is_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        KafkaSink(**{"topic": "out", **options})


def test_a_mistyped_word_is_answered_with_the_nearest_one() -> None:
    with pytest.raises(UsageError, match="did you mean 'key'"):
        KafkaSink("out", partitioner="keys")


def test_a_message_has_a_key_only_where_partitions_go_by_key() -> None:
    value = {"id": "r1", "shop": 7}
    by_key = KafkaSink("out", partitioner="key", key_field="shop").options.key_of()
    assert by_key(value) == b"7"
    assert KafkaSink("out").options.key_of()(value) is None


def test_a_schema_with_a_key_of_its_own_replaces_the_key_field() -> None:
    sink = KafkaSink("out", serializer=KeyedSerializationSchema, partitioner="key")
    assert sink.options.key_of()({"key": "k1"}) is None


def test_what_is_allowed_is_taken() -> None:
    KafkaSink("out", delivery_guarantee="none", properties={"acks": 0})
    KafkaSink("out", properties={"acks": "all", "bootstrap.servers": "a:1"}, brokers="a:1")
    assert KafkaSink("out").options.pool_size == 3
    assert KafkaSink("out", transaction_naming="hint").options.pool_size == 5
    assert KafkaSink("out", transaction_naming="hint", pool_size=7).options.pool_size == 7
