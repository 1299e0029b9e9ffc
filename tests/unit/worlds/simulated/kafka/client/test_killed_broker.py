"""A broker that is killed keeps its logs; the clients send again what it has not answered."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from confluent_kafka import KafkaException, TopicPartition

from semantix.model.sim_time import SECOND_US
from semantix.testing.list_observer import ListObserver
from semantix.testing.solo_session import SoloClock, SoloSession
from semantix.worlds.simulated.kafka.world import KafkaWorld

CONF = {"bootstrap.servers": "simulated:9092"}
LATENCY_US = 1_000


@pytest.fixture
def lab() -> Any:
    clock, observer = SoloClock(), ListObserver()
    world = KafkaWorld(clock, observer, {"topics": {"t": 1}, "latency_us": LATENCY_US})
    session = SoloSession(clock, "sink-0#1")
    return SimpleNamespace(clock=clock, world=world, clients=world.clients(session))


def kill(lab: Any, seconds: float = 2) -> None:
    lab.world.network.kill_server(lab.clock.now_us() + int(seconds * SECOND_US))
    lab.world.lose_memory()


def killed_after(lab: Any, latencies: float) -> None:
    due_us = lab.clock.now_us() + int(latencies * LATENCY_US)
    lab.clock.call_at(due_us, lambda: kill(lab))


def written(lab: Any) -> list[bytes]:
    log = lab.world.broker.topics.log("t", 0)
    return [entry.value for entry in log.entries if not entry.control]


@pytest.mark.parametrize(
    ("conf", "expected"),
    [
        ({}, [b"1", b"1"]),
        ({"enable.idempotence": True}, [b"1"]),
        ({"acks": 0}, [b"1"]),
        ({"message.send.max.retries": 0}, [b"1"]),
    ],
)
def test_messages_whose_answer_is_lost_are_sent_again(
    lab: Any, conf: dict[str, Any], expected: list[bytes]
) -> None:
    told: list[object] = []
    producer = lab.clients.Producer({**CONF, **conf})
    producer.produce("t", b"1", on_delivery=lambda error, _: told.append(error))
    killed_after(lab, 0.75)
    began_us = lab.clock.now_us()
    assert producer.flush() == 0
    assert told == [None]
    assert written(lab) == expected
    if len(expected) == 2:
        assert lab.clock.now_us() - began_us > 2 * SECOND_US


def test_messages_on_their_way_are_sent_when_the_broker_runs_again(lab: Any) -> None:
    producer = lab.clients.Producer(CONF)
    producer.produce("t", b"1")
    killed_after(lab, 0.25)
    assert producer.flush(1.0) == 1
    assert written(lab) == []
    assert producer.flush() == 0
    assert written(lab) == [b"1"]


@pytest.mark.parametrize("latencies", [0.25, 0.75, 1.25, 1.75])
def test_both_requests_with_offsets_are_sent_again(lab: Any, latencies: float) -> None:
    producer = lab.clients.Producer({**CONF, "transactional.id": "x"})
    metadata = lab.clients.Consumer({**CONF, "group.id": "g"}).consumer_group_metadata()
    producer.init_transactions()
    producer.begin_transaction()
    began_us = lab.clock.now_us()
    killed_after(lab, latencies)
    producer.send_offsets_to_transaction([TopicPartition("t", 0, 7)], metadata)
    assert lab.clock.now_us() - began_us > 2 * SECOND_US
    producer.commit_transaction()
    lab.clock.wait_us(SECOND_US)
    assert lab.world.broker.groups.of("g").committed["t", 0].offset == 7


@pytest.mark.parametrize("latencies", [0.25, 0.75])
def test_each_step_of_a_transaction_survives_a_killed_broker(lab: Any, latencies: float) -> None:
    producer = lab.clients.Producer({**CONF, "transactional.id": "x"})
    consumer = lab.clients.Consumer({**CONF, "group.id": "g"})
    metadata = consumer.consumer_group_metadata()

    def during(call: Callable[[], object]) -> None:
        began_us = lab.clock.now_us()
        killed_after(lab, latencies)
        call()
        assert lab.clock.now_us() - began_us > 2 * SECOND_US

    during(producer.init_transactions)
    producer.begin_transaction()
    producer.produce("t", b"1")
    producer.flush()
    offsets = [TopicPartition("t", 0, 7)]
    during(lambda: producer.send_offsets_to_transaction(offsets, metadata))
    during(producer.commit_transaction)
    consumer.close()
    lab.clock.wait_us(SECOND_US)  # until the markers are written
    assert written(lab) == [b"1"]
    group = lab.world.broker.groups.of("g")
    assert group.committed["t", 0].offset == 7
    assert lab.world.leftovers() == []


def test_a_transaction_ends_only_once_the_broker_runs(lab: Any) -> None:
    producer = lab.clients.Producer({**CONF, "transactional.id": "x"})
    producer.init_transactions()
    producer.begin_transaction()
    producer.produce("t", b"1")
    producer.flush()
    killed_after(lab, 0.25)
    with pytest.raises(KafkaException) as caught:
        producer.commit_transaction(1.0)
    assert caught.value.args[0].retriable()
    assert [one.kind for one in lab.world.leftovers()] == ["open transaction"]
    producer.commit_transaction()
    lab.clock.wait_us(SECOND_US)
    assert lab.world.leftovers() == []


@pytest.mark.parametrize("latencies", [0.25, 0.75])
def test_a_commit_of_a_consumer_is_sent_again(lab: Any, latencies: float) -> None:
    consumer = lab.clients.Consumer({**CONF, "group.id": "g"})
    began_us = lab.clock.now_us()
    killed_after(lab, latencies)
    consumer.commit(offsets=[TopicPartition("t", 0, 3)], asynchronous=False)
    assert lab.clock.now_us() - began_us > 2 * SECOND_US
    assert lab.world.broker.groups.of("g").committed["t", 0].offset == 3


@pytest.mark.parametrize("latencies", [0.25, 0.75])
def test_a_consumer_that_is_joining_joins_again(lab: Any, latencies: float) -> None:
    producer = lab.clients.Producer(CONF)
    producer.produce("t", b"1")
    producer.flush()
    assigned: list[int] = []
    consumer = lab.clients.Consumer({**CONF, "group.id": "g", "auto.offset.reset": "earliest"})
    consumer.subscribe(["t"], on_assign=lambda *_: assigned.append(lab.clock.now_us()))
    began_us = lab.clock.now_us()
    killed_after(lab, latencies)
    message = consumer.poll(10.0)
    assert message.value() == b"1"
    assert len(assigned) == 1
    assert assigned[0] - began_us > 2 * SECOND_US


def test_the_session_of_a_member_begins_anew_with_the_broker(lab: Any) -> None:
    consumer = lab.clients.Consumer({**CONF, "group.id": "g", "session.timeout.ms": 6_000})
    consumer.subscribe(["t"])
    consumer.poll(0.1)
    kill(lab, 20)
    lab.clock.wait_us(22 * SECOND_US)
    assert len(lab.world.broker.groups.of("g").members) == 1
    lab.world.network.cut_until_us = lab.clock.now_us() + 20 * SECOND_US
    lab.clock.wait_us(10 * SECOND_US)
    assert not lab.world.broker.groups.of("g").members


def test_a_request_of_an_admin_client_is_sent_again(lab: Any) -> None:
    admin = lab.clients.AdminClient(CONF)
    killed_after(lab, 0.25)
    (future,) = admin.create_topics([lab.clients.NewTopic("u", 1)]).values()
    began_us = lab.clock.now_us()
    future.result()
    assert lab.clock.now_us() - began_us > 2 * SECOND_US
    assert "u" in lab.world.broker.topics.topics


def test_a_late_request_is_lost_with_the_broker(lab: Any) -> None:
    arrived: list[str] = []
    network = lab.world.network
    network.send_late(SECOND_US, lambda: arrived.append("lost"))
    lab.clock.wait_us(1)
    kill(lab, 0.1)
    lab.clock.wait_us(SECOND_US // 2)
    network.send_late(SECOND_US, lambda: arrived.append("kept"))
    lab.clock.wait_us(3 * SECOND_US)
    assert arrived == ["kept"]
