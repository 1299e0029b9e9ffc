"""Names of one run on a broker that many runs share."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from confluent_kafka import KafkaError, TopicPartition

from semantix.worlds.containers.clients.kafka_names import NamedMessage, RunNames

NAMES = RunNames("s1")


@pytest.mark.parametrize(("logical", "real"), [("out", "s1-out"), ("", "")])
def test_names_go_there_and_back(logical: str, real: str) -> None:
    assert NAMES.real(logical) == real
    assert NAMES.logical(real) == logical


def test_names_of_other_runs_are_left_alone() -> None:
    assert NAMES.logical("s2-out") == "s2-out"
    assert not NAMES.is_of_the_run("s2-out")
    assert NAMES.is_of_the_run("s1-out")


def test_partitions_keep_offset_and_error() -> None:
    (real,) = NAMES.real_partitions([TopicPartition("out", 1, 7, "note", 3)])
    assert (real.topic, real.partition, real.offset) == ("s1-out", 1, 7)
    assert (real.metadata, real.leader_epoch) == ("note", 3)
    error = KafkaError(KafkaError.UNKNOWN_TOPIC_OR_PART)
    given = SimpleNamespace(
        topic="s1-out", partition=1, offset=7, metadata="note", leader_epoch=3, error=error
    )
    (logical,) = NAMES.logical_partitions([given])
    assert (logical.topic, logical.partition, logical.error) == ("out", 1, error)
    assert isinstance(logical, TopicPartition)
    assert (logical.metadata, logical.leader_epoch) == ("note", 3)
    assert NAMES.logical_partitions(None) == []


def test_metadata_has_the_topics_of_the_run_only() -> None:
    topics = {name: SimpleNamespace(topic=name) for name in ("s1-out", "s2-out")}
    found = NAMES.logical_metadata(SimpleNamespace(topics=topics))
    assert {name: topic.topic for name, topic in found.topics.items()} == {"out": "out"}


def test_a_message_is_the_clients_own_but_for_its_topic() -> None:
    message = NamedMessage(SimpleNamespace(topic=lambda: "s1-out", value=lambda: b"v"), NAMES)
    assert (message.topic(), message.value()) == ("out", b"v")
