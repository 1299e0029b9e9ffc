"""Partitions that come and go, and the commits of those that go."""

from __future__ import annotations

from typing import Any

import pytest
from confluent_kafka import KafkaException, TopicPartition

from semantix.testing.list_observer import ListObserver
from semantix.testing.solo_session import SoloSession
from semantix.worlds.simulated.kafka.world import KafkaWorld

SERVED = {"bootstrap.servers": "s"}

PARTS = [TopicPartition("t", number, 0) for number in range(3)]


@pytest.fixture
def observer() -> ListObserver:
    return ListObserver()


@pytest.fixture
def consumer(observer: ListObserver) -> Any:
    session = SoloSession()
    world = KafkaWorld(session.clock, observer, {"topics": {"t": 3}})
    world.feed("t", [b"0", b"1", b"2"])
    return world.clients(session).Consumer({**SERVED, "group.id": "g"})


def _assigned(consumer: Any) -> list[int]:
    return [at.partition for at in consumer.assignment()]


def _committed(observer: ListObserver) -> list[tuple[object, object]]:
    return [(told[1], told[2]) for told in observer.told if told[0] == "published"]


def test_partitions_come_and_go_one_by_one(consumer: Any) -> None:
    consumer.assign(PARTS[:1])
    consumer.incremental_assign(PARTS[1:])
    assert _assigned(consumer) == [0, 1, 2]
    consumer.incremental_unassign([PARTS[1]])
    assert _assigned(consumer) == [0, 2]
    consumer.unassign()
    assert _assigned(consumer) == []


def test_partitions_that_are_given_up_are_committed(consumer: Any, observer: ListObserver) -> None:
    consumer.assign(PARTS)
    assert len(consumer.consume(3, 1)) == 3
    consumer.incremental_unassign([PARTS[1]])
    assert _committed(observer) == [("g:t/1", 1)]
    consumer.assign(PARTS[:1])
    assert _committed(observer)[1:] == [("g:t/0", 1), ("g:t/2", 1)]


def test_a_partition_that_is_not_assigned_cannot_be_sought(consumer: Any) -> None:
    consumer.assign(PARTS[:1])
    with pytest.raises(KafkaException, match="Failed to seek to offset 0"):
        consumer.seek(PARTS[1])


def test_a_paused_partition_gives_nothing_until_it_is_resumed(consumer: Any) -> None:
    consumer.assign(PARTS[:2])
    consumer.pause(PARTS[:1])
    assert [message.partition() for message in consumer.consume(5, 1)] == [1]
    consumer.resume(PARTS[:1])
    assert [message.partition() for message in consumer.consume(5, 1)] == [0]
