"""Options of admin calls, and what the admin client has that is not modelled."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from confluent_kafka import (
    ConsumerGroupState,
    ConsumerGroupTopicPartitions,
    ConsumerGroupType,
    IsolationLevel,
    KafkaError,
    TopicCollection,
    TopicPartition,
)

from tests.conformance.kafka.admin_calls import CALLS, OPTIONS, refusal_of

ACCEPTED: tuple[tuple[str, str, Any], ...] = (
    ("create_topics", "operation_timeout", 1.5),
    ("delete_topics", "operation_timeout", 0),
    ("create_partitions", "request_timeout", True),
    ("delete_records", "operation_timeout", 3600),
    ("describe_topics", "include_authorized_operations", True),
    ("describe_configs", "broker", 1),
    ("list_offsets", "isolation_level", IsolationLevel.READ_COMMITTED),
    ("list_consumer_group_offsets", "require_stable", True),
    ("list_consumer_groups", "states", None),
    ("describe_consumer_groups", "include_authorized_operations", False),
    ("delete_consumer_groups", "request_timeout", 10),
)


@cache
def real_refusals() -> dict[str, list[list[str]]]:
    """Return how the real client refuses each option of `OPTIONS`, by call: type and text."""
    asked = subprocess.run(
        [sys.executable, "-m", "tests.conformance.kafka.admin_calls"],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, list[list[str]]] = {}
    for line in asked.stdout.splitlines():
        call, told = json.loads(line)
        found.setdefault(call, []).append(told)
    return found


@pytest.mark.parametrize("call", CALLS)
def test_options_are_refused_as_the_client_refuses_them(kafka: Any, call: str) -> None:
    for (option, value), expected in zip(OPTIONS, real_refusals()[call], strict=True):
        assert refusal_of(kafka.admin, call, option, value) == expected, option


@pytest.mark.parametrize(("call", "option", "value"), ACCEPTED)
def test_options_that_a_call_knows_are_accepted(
    kafka: Any, call: str, option: str, value: Any
) -> None:
    admin = kafka.clients.AdminClient({"bootstrap.servers": kafka.bootstrap})
    given = {option: value}
    assert kafka.outcome(lambda: CALLS[call](admin, **given) is not None) == ("returned", True)


def test_topics_are_described_with_their_partitions(kafka: Any) -> None:
    topic, unknown = kafka.topic(2), kafka.name("nowhere")
    futures = kafka.admin.describe_topics(TopicCollection([topic, unknown]))
    found = futures[topic].result()
    assert (found.name, found.is_internal, found.authorized_operations) == (topic, False, None)
    assert [
        (part.id, part.leader.id, [at.id for at in part.replicas], [at.id for at in part.isr])
        for part in found.partitions
    ] == [(0, 1, [1], [1]), (1, 1, [1], [1])]
    assert kafka.outcome(futures[unknown].result) == ("raised", KafkaError.UNKNOWN_TOPIC_OR_PART)
    twice = kafka.admin.describe_topics(TopicCollection([topic, topic]))
    assert kafka.outcome(twice[topic].result) == ("raised", KafkaError._INVALID_ARG)


def test_whoever_may_do_everything_is_told_so(kafka: Any) -> None:
    topic, group = kafka.topic(), kafka.name("group")
    asked: dict[str, Any] = {"include_authorized_operations": True}
    described = kafka.admin.describe_topics(TopicCollection([topic]), **asked)[topic].result()
    assert [found.name for found in described.authorized_operations] == [
        "READ", "WRITE", "CREATE", "DELETE", "ALTER", "DESCRIBE", "DESCRIBE_CONFIGS",
        "ALTER_CONFIGS",
    ]  # fmt: skip
    consumer = kafka.consumer(group)
    consumer.commit(offsets=[TopicPartition(topic, 0, 1)], asynchronous=False)
    consumer.close()
    found = kafka.admin.describe_consumer_groups([group], **asked)[group].result()
    assert [operation.name for operation in found.authorized_operations] == [
        "READ", "DELETE", "DESCRIBE", "DESCRIBE_CONFIGS", "ALTER_CONFIGS"
    ]  # fmt: skip
    kind = getattr(found, "type", ConsumerGroupType.CLASSIC)  # versions before 2.12 have no type
    assert (kind, found.coordinator.id) == (ConsumerGroupType.CLASSIC, 1)


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        (["a"], "TypeError"),
        (TopicCollection("x"), "TypeError"),  # type: ignore[arg-type]
        (TopicCollection([1]), "TypeError"),  # type: ignore[list-item]
        (TopicCollection([""]), "ValueError"),
    ],
)
def test_a_wrong_collection_of_topics_is_refused(kafka: Any, wrong: Any, error: str) -> None:
    assert kafka.outcome(lambda: kafka.admin.describe_topics(wrong)) == ("raised", error)


def test_groups_are_listed_by_state_and_type(kafka: Any) -> None:
    topic, living, idle = kafka.topic(), kafka.name("group"), kafka.name("group")
    consumer = kafka.consumer(living)
    consumer.subscribe([topic])
    kafka.until(lambda: consumer.poll(0.1) is None and consumer.assignment() != [])
    simple = kafka.consumer(idle)
    simple.commit(offsets=[TopicPartition(topic, 0, 1)], asynchronous=False)
    simple.close()

    def listed(**options: Any) -> list[str]:
        found = [group.group_id for group in
                 kafka.admin.list_consumer_groups(**options).result().valid]  # fmt: skip
        return [group for group in (living, idle) if group in found]

    assert listed() == listed(states=set()) == [living, idle]
    assert listed(states={ConsumerGroupState.STABLE}) == [living]
    assert listed(states={ConsumerGroupState.EMPTY, ConsumerGroupState.DEAD}) == [idle]
    assert listed(types={ConsumerGroupType.CLASSIC}) == [living, idle]
    assert listed(types={ConsumerGroupType.CONSUMER}) == []
    consumer.close()


def test_stable_offsets_are_refused_while_a_transaction_holds_one(kafka: Any) -> None:
    topic, group = kafka.topic(2), kafka.name("group")
    consumer, producer = kafka.consumer(group), kafka.transactional()
    both = [TopicPartition(topic, 0, 3), TopicPartition(topic, 1, 7)]
    consumer.commit(offsets=both, asynchronous=False)
    producer.begin_transaction()
    offsets = [TopicPartition(topic, 0, 5, "noted")]
    producer.send_offsets_to_transaction(offsets, consumer.consumer_group_metadata(), 30)

    def listed(*places: TopicPartition, **options: Any) -> list[Any]:
        asked = [ConsumerGroupTopicPartitions(group, list(places) or None)]
        found = kafka.admin.list_consumer_group_offsets(asked, **options)[group].result()
        return [(at.partition, at.offset, at.error and at.error.code())
                for at in found.topic_partitions]  # fmt: skip

    zero, one = TopicPartition(topic, 0), TopicPartition(topic, 1)
    unstable = [(0, -1001, KafkaError.UNSTABLE_OFFSET_COMMIT), (1, 7, None)]
    assert listed(zero, one) == listed(require_stable=False) == [(0, 3, None), (1, 7, None)]
    assert listed(zero, one, require_stable=True) == listed(require_stable=True) == unstable
    assert listed(one, require_stable=True) == [(1, 7, None)]
    producer.commit_transaction(30)
    settled = [(0, 5, None), (1, 7, None)]
    kafka.until(lambda: listed(zero, one, require_stable=True) == settled)
    consumer.close()
