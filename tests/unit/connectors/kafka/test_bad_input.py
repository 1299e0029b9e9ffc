"""What goes wrong is named and fails the checkpoint; once it is mended, nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from confluent_kafka import KafkaException
from confluent_kafka.admin import AlterConfigOpType, ConfigEntry, ConfigResource

from semantix.testing import OperatorHarness
from tests.unit.connectors.kafka.sink_cluster import Cluster, plan, record

HERE = {"bootstrap.servers": "x"}
both = pytest.mark.parametrize("guarantee", ["at_least_once", "exactly_once"])


def admin_of(cluster: Cluster) -> Any:
    return cluster.world.clients(cluster.sink()._session).AdminClient(HERE)


def create(cluster: Cluster, **config: str) -> None:
    kafka = cluster.world.clients(cluster.sink()._session)
    made = admin_of(cluster).create_topics([kafka.NewTopic("out", 2, 1, config=config)])
    made["out"].result()


def limit_messages(cluster: Cluster, size: str) -> None:
    entry = ConfigEntry("max.message.bytes", size, incremental_operation=AlterConfigOpType.SET)
    resource = ConfigResource(ConfigResource.Type.TOPIC, "out", incremental_configs=[entry])
    admin_of(cluster).incremental_alter_configs([resource])[resource].result()


def goes_on(
    cluster: Cluster, guarantee: str, state: bytes | None, restored: int, *numbers: int
) -> OperatorHarness:
    """Restore the latest state, and write the records behind it again."""
    again = cluster.opened(state, restored, delivery_guarantee=guarantee)
    for number in numbers:
        again.process(record(number))
    again.snapshot(restored + 1)
    again.notify_complete(restored + 1)
    return again


@both
def test_a_topic_that_is_missing(guarantee: str) -> None:
    cluster = Cluster(topics={})
    sink = cluster.sink(delivery_guarantee=guarantee)
    with pytest.raises(RuntimeError, match=r"does not give topic 'out': .*Create the topic"):
        sink.open()
    sink.drop()
    create(cluster)
    goes_on(cluster, guarantee, None, 0, 1)
    assert cluster.visible() == ["r1"]


@both
def test_a_message_that_the_broker_finds_too_large(guarantee: str) -> None:
    cluster = Cluster(topics={})
    create(cluster, **{"max.message.bytes": "120"})
    sink = cluster.opened(delivery_guarantee=guarantee)
    sink.process(record(1))
    state = sink.snapshot(1)
    sink.notify_complete(1)
    long = {**record(2), "note": "n" * 200}
    sink.process(long)
    with pytest.raises((RuntimeError, KafkaException), match=r"topic 'out'") as told:
        sink.snapshot(2)
    assert "size too large" in str(told.value).lower()
    sink.drop()
    limit_messages(cluster, "1000")
    again = cluster.opened(state, 1, delivery_guarantee=guarantee)
    again.process(long)
    again.snapshot(2)
    again.notify_complete(2)
    assert cluster.visible() == ["r1", "r2"]


@both
def test_a_record_that_the_client_finds_too_large(guarantee: str) -> None:
    cluster = Cluster()
    properties = HERE | {"message.max.bytes": 1000}
    sink = cluster.opened(delivery_guarantee=guarantee, properties=properties)
    with pytest.raises(RuntimeError, match=r"size too large \(topic 'out'.*payload of 1\d\d\d"):
        sink.process({**record(1), "note": "n" * 1000})
    sink.drop()
    goes_on(cluster, guarantee, None, 0, 1)
    assert cluster.visible() == ["r1"]


@both
def test_a_record_that_cannot_be_serialized(guarantee: str) -> None:
    cluster = Cluster()
    sink = cluster.opened(delivery_guarantee=guarantee)
    sink.process(record(1))
    state = sink.snapshot(1)
    sink.notify_complete(1)
    with pytest.raises(RuntimeError, match=r"serializer failed for the record .*r2.*not JSON ser"):
        sink.process({**record(2), "at": object()})
    sink.drop()
    goes_on(cluster, guarantee, state, 1, 2)
    assert cluster.visible() == ["r1", "r2"]


@both
@pytest.mark.parametrize(
    ("call", "error"),
    [
        ("kafka.producer.produce", "TOPIC_AUTHORIZATION_FAILED"),
        ("kafka.producer.flush", "TOPIC_AUTHORIZATION_FAILED"),
    ],
)
def test_a_client_that_may_not_write(guarantee: str, call: str, error: str) -> None:
    cluster = Cluster()
    sink = cluster.opened(delivery_guarantee=guarantee)
    sink.process(record(1))
    state = sink.snapshot(1)
    sink.notify_complete(1)
    plan(sink, call, error)
    sink.process(record(2))
    with pytest.raises((RuntimeError, KafkaException), match="authorization failed"):
        sink.snapshot(2)
    sink.drop()
    goes_on(cluster, guarantee, state, 1, 2)
    assert cluster.visible() == ["r1", "r2"]


def test_a_client_that_may_not_use_its_transactional_id() -> None:
    cluster = Cluster()
    sink = cluster.sink()
    plan(sink, "kafka.producer.init_transactions", "TRANSACTIONAL_ID_AUTHORIZATION_FAILED")
    with pytest.raises(KafkaException, match="Transactional Id authorization failed"):
        sink.open()
    sink.drop()
    goes_on(cluster, "exactly_once", None, 0, 1)
    assert cluster.visible() == ["r1"]


def test_failures_that_are_only_logged_lose_their_records(caplog: pytest.LogCaptureFixture) -> None:
    cluster = Cluster()
    logs_only: dict[str, Any] = {"delivery_guarantee": "at_least_once", "log_failures_only": True}
    sink = cluster.opened(**logs_only)
    plan(sink, "kafka.producer.produce", "TOPIC_AUTHORIZATION_FAILED")
    sink.process(record(1))
    sink.process(record(2))
    sink.snapshot(1)
    assert cluster.visible() == ["r2"]
    assert "topic 'out'" in caplog.text
    assert "going on without it" in caplog.text


def test_a_checkpoint_that_does_not_flush_does_not_wait_for_the_brokers() -> None:
    cluster = Cluster()
    steps: Callable[[OperatorHarness], int] = lambda sink: sink.steps.count(  # noqa: E731
        ("kafka.producer.flush", "before")
    )
    for flushes in (True, False):
        sink = cluster.opened(delivery_guarantee="at_least_once", flush_on_checkpoint=flushes)
        sink.process(record(1))
        sink.snapshot(1)
        assert steps(sink) == int(flushes)
        sink.drop()
