"""Joining, leaving, heartbeats, and exceptions of callbacks."""

from __future__ import annotations

from typing import Any

import pytest
from confluent_kafka import TopicPartition

from semantix.errors import NotModelled
from semantix.testing.list_observer import ListObserver
from semantix.testing.solo_session import SoloSession
from semantix.worlds.simulated.kafka.world import KafkaWorld

SERVED = {"bootstrap.servers": "s"}

SECOND_US = 1_000_000


@pytest.fixture
def session() -> SoloSession:
    return SoloSession()


@pytest.fixture
def world(session: SoloSession) -> KafkaWorld:
    return KafkaWorld(session.clock, ListObserver(), {"topics": {"t": 2}})


def _consumer(world: KafkaWorld, session: SoloSession) -> Any:
    return world.clients(session).Consumer({**SERVED, "group.id": "g"})


def test_a_living_member_keeps_its_group_by_heartbeats(
    world: KafkaWorld, session: SoloSession
) -> None:
    consumer = _consumer(world, session)
    consumer.subscribe(["t"])
    consumer.poll(1)
    session.clock.wait_us(200 * SECOND_US)
    assert list(world.broker.groups.of("g").members) == [consumer.memberid()]
    consumer.close()
    other = _consumer(world, session)
    other.subscribe(["t"])
    other.poll(1)
    assert len(other.assignment()) == 2


def test_a_second_living_member_is_refused_and_a_dead_one_is_waited_for(
    world: KafkaWorld, session: SoloSession
) -> None:
    mortal = SoloSession(session.clock, "mortal-0#1")
    consumer = _consumer(world, mortal)
    consumer.subscribe(["t"])
    consumer.poll(1)
    other = _consumer(world, session)
    other.subscribe(["t"])
    with pytest.raises(NotModelled, match="a second member of group g"):
        other.poll(1)
    mortal.kill()
    other.poll(60)
    assert len(other.assignment()) == 2


@pytest.mark.parametrize(
    ("conf", "what"),
    [
        ({"group.instance.id": "i"}, "static group members"),
        ({"partition.assignment.strategy": "cooperative-sticky"}, "cooperative rebalancing"),
        ({"group.protocol": "consumer"}, "KIP-848"),
    ],
)
def test_a_group_that_is_only_half_modelled_is_refused_when_it_is_joined(
    world: KafkaWorld, session: SoloSession, conf: dict[str, str], what: str
) -> None:
    consumer = world.clients(session).Consumer({**SERVED, "group.id": "g", **conf})
    consumer.assign([TopicPartition("t", 0, 0)])  # a consumer that joins no group is as any other
    with pytest.raises(NotModelled, match=what):
        consumer.subscribe(["t"])


def test_a_member_that_polls_too_rarely_is_refused_when_the_time_is_over_and_at_the_next_poll(
    world: KafkaWorld, session: SoloSession
) -> None:
    consumer = _consumer(world, session)
    consumer.subscribe(["t"])
    consumer.poll(1)
    session.clock.wait_us(299 * SECOND_US)
    consumer.poll(0)
    told: list[NotModelled] = []
    NotModelled.listeners.append(told.append)
    try:
        session.clock.wait_us(310 * SECOND_US)
    finally:
        NotModelled.listeners.remove(told.append)
    assert "max.poll.interval.ms" in str(told[0])
    with pytest.raises(NotModelled, match=r"max\.poll\.interval\.ms"):
        consumer.poll(0)


def test_a_member_that_unsubscribes_and_subscribes_again_goes_on_beating(
    world: KafkaWorld, session: SoloSession
) -> None:
    consumer = _consumer(world, session)
    consumer.subscribe(["t"])
    consumer.poll(0)
    consumer.unsubscribe()
    consumer.poll(0)
    assert consumer.memberid() is None
    consumer.subscribe(["t"])
    consumer.poll(1)
    session.clock.wait_us(200 * SECOND_US)
    assert list(world.broker.groups.of("g").members) == [consumer.memberid()]


def test_a_callback_that_raises_does_so_in_the_poll_that_called_it(
    world: KafkaWorld, session: SoloSession
) -> None:
    def fail(consumer: Any, partitions: Any) -> None:
        raise ValueError("mine")

    consumer = _consumer(world, session)
    consumer.subscribe(["t"], on_assign=fail)
    with pytest.raises(ValueError, match="mine"):
        consumer.poll(1)
    assert len(consumer.assignment()) == 2


def test_a_topic_that_does_not_exist_is_reported_once(
    world: KafkaWorld, session: SoloSession
) -> None:
    consumer = _consumer(world, session)
    consumer.subscribe(["t", "missing"])
    event = consumer.poll(1)
    assert event.topic() == "missing"
    assert event.error() is not None
    consumer.subscribe(["t", "missing"])
    assert consumer.poll(1) is None
