"""What a killed cluster comes back with."""

from __future__ import annotations

from typing import Any

import pytest
from confluent_kafka import ConsumerGroupTopicPartitions, KafkaException, TopicPartition

from semantix.testing.list_observer import ListObserver
from semantix.testing.solo_session import SoloSession
from semantix.worlds.simulated.kafka.broker.consumer_group import CommittedOffset
from semantix.worlds.simulated.kafka.world import KafkaWorld

SERVED = {"bootstrap.servers": "s"}

AT = TopicPartition("t", 0)


@pytest.fixture
def session() -> SoloSession:
    return SoloSession()


@pytest.fixture
def broker(session: SoloSession) -> KafkaWorld:
    return KafkaWorld(session.clock, ListObserver(), {"topics": {"t": 1}})


def _resumed(broker: KafkaWorld, session: SoloSession) -> KafkaWorld:
    now_us = session.clock.now_us()
    captured = broker.capture(now_us)
    other = KafkaWorld(session.clock, ListObserver(), {"topics": {"t": 1}})
    other.resume(captured, now_us)
    assert other.capture(now_us) == captured
    return other


def _groups(clients: Any) -> list[tuple[str, bool]]:
    listed = clients.AdminClient(SERVED).list_consumer_groups().result().valid
    return [(found.group_id, found.is_simple_consumer_group) for found in listed]


def test_a_group_that_had_members_is_no_simple_one_afterwards(
    broker: KafkaWorld, session: SoloSession
) -> None:
    clients = broker.clients(session)
    consumer = clients.Consumer({**SERVED, "group.id": "with-member", "enable.auto.commit": False})
    consumer.subscribe(["t"])
    consumer.poll(1)
    consumer.commit(offsets=[TopicPartition("t", 0, 3)], asynchronous=False)
    consumer.close()
    simple = clients.Consumer({**SERVED, "group.id": "simple"})
    simple.commit(offsets=[TopicPartition("t", 0, 3)], asynchronous=False)
    simple.close()
    expected = [("simple", True), ("with-member", False)]
    assert _groups(clients) == expected
    assert _groups(_resumed(broker, session).clients(session)) == expected


def test_generations_go_on_counting(broker: KafkaWorld, session: SoloSession) -> None:
    metadata = []
    for _ in range(2):
        consumer = broker.clients(session).Consumer({**SERVED, "group.id": "g"})
        consumer.subscribe(["t"])
        consumer.poll(1)
        metadata.append(consumer.consumer_group_metadata())
        consumer.close()
        broker = _resumed(broker, session)
    assert [one.member[1] for one in metadata] == [1, 2]


def test_joining_a_group_is_a_change_of_what_is_captured(
    broker: KafkaWorld, session: SoloSession
) -> None:
    before = broker.version
    consumer = broker.clients(session).Consumer({**SERVED, "group.id": "g"})
    consumer.subscribe(["t"])
    consumer.poll(1)
    assert broker.version > before


@pytest.mark.parametrize(("commit", "expected"), [(True, 5), (False, -1001)])
def test_offsets_pending_in_a_transaction_survive(
    broker: KafkaWorld, session: SoloSession, commit: bool, expected: int
) -> None:
    clients = broker.clients(session)
    producer = clients.Producer({**SERVED, "transactional.id": "x"})
    consumer = clients.Consumer({**SERVED, "group.id": "g"})
    producer.init_transactions()
    producer.begin_transaction()
    offsets = [TopicPartition("t", 0, 5, "noted")]
    producer.send_offsets_to_transaction(offsets, consumer.consumer_group_metadata())
    other = _resumed(broker, session).clients(session)
    asked = [ConsumerGroupTopicPartitions("g", [AT])]
    listed = other.AdminClient(SERVED).list_consumer_group_offsets(asked, require_stable=True)
    assert listed["g"].result().topic_partitions[0].error is not None
    with pytest.raises(KafkaException):  # waits for a stable one
        other.Consumer({**SERVED, "group.id": "g"}).committed([AT], 1)
    found = other.transactions.describe("x")
    other.transactions.end("x", found.producer_id, found.producer_epoch, commit)
    (held,) = other.Consumer({**SERVED, "group.id": "g"}).committed([AT], 10)
    assert held.offset == expected


def test_a_dead_member_keeps_its_group_until_its_session_expires(
    broker: KafkaWorld, session: SoloSession
) -> None:
    conf = {**SERVED, "group.id": "g", "auto.offset.reset": "earliest"}
    consumer = broker.clients(session).Consumer(conf)
    consumer.subscribe(["t"])
    consumer.poll(1)
    resumed = _resumed(broker, session)
    heir = resumed.clients(session).Consumer(conf)
    heir.subscribe(["t"])
    heir.poll(30)
    assert heir.assignment() == []
    heir.poll(30)
    assert len(heir.assignment()) == 1


@pytest.mark.parametrize(
    ("commit", "expected"), [(True, [("published", "g:t/0", 5, "solo-0#1")]), (False, [])]
)
def test_offsets_are_published_with_the_transaction_that_commits_them(
    commit: bool, expected: list[Any]
) -> None:
    session, observer = SoloSession(), ListObserver()
    world = KafkaWorld(session.clock, observer, {"topics": {"t": 1}})
    clients = world.clients(session)
    producer = clients.Producer({**SERVED, "transactional.id": "x"})
    producer.init_transactions()
    producer.begin_transaction()
    metadata = clients.Consumer({**SERVED, "group.id": "g"}).consumer_group_metadata()
    producer.send_offsets_to_transaction([TopicPartition("t", 0, 5)], metadata)
    (producer.commit_transaction if commit else producer.abort_transaction)()
    session.clock.wait_us(100_000)
    assert [told for told in observer.told if told[0] == "published"] == expected


@pytest.mark.parametrize("first", ["pending", "plain"])
def test_the_order_of_offset_records_is_captured_while_one_of_them_is_pending(
    broker: KafkaWorld, session: SoloSession, first: str
) -> None:
    groups, where = broker.broker.groups, ("t", 0)
    steps = [
        lambda: groups.hold("g", 1000, {where: CommittedOffset(9)}),
        lambda: groups.commit("g", {where: CommittedOffset(4)}, ("", -1), "x"),
    ]
    for step in steps if first == "pending" else reversed(steps):
        step()
    resumed = _resumed(broker, session).broker.groups
    resumed.complete("g", 1000, True, "x")
    assert resumed.of("g").committed[where].offset == (4 if first == "pending" else 9)
