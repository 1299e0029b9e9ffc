"""Kafka clients on a network that is cut or slow, and what arrives late."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from confluent_kafka import KafkaError, KafkaException, TopicPartition

from semantix.errors import TaskCrashed
from semantix.model.sim_time import SECOND_US
from semantix.ports.gate import CallFault
from semantix.testing.list_observer import ListObserver
from semantix.testing.solo_session import SoloClock, SoloSession
from semantix.worlds.simulated.kafka.world import KafkaWorld

CONF = {"bootstrap.servers": "simulated:9092"}
LATE = CallFault("late_request", by_us=2 * SECOND_US)


@pytest.fixture
def lab() -> Any:
    clock, observer = SoloClock(), ListObserver()
    world = KafkaWorld(clock, observer, {"topics": {"t": 1}})
    session = SoloSession(clock, "sink-0#1")
    return SimpleNamespace(
        clock=clock, observer=observer, world=world, session=session, clients=world.clients(session)
    )


def cut(lab: Any, seconds: float) -> None:
    lab.world.network.cut_until_us = lab.clock.now_us() + int(seconds * SECOND_US)


def written(lab: Any) -> list[bytes]:
    log = lab.world.broker.topics.log("t", 0)
    return [entry.value for entry in log.entries if not entry.control]


def transactional(lab: Any, session: SoloSession | None = None) -> Any:
    clients = lab.clients if session is None else lab.world.clients(session)
    producer = clients.Producer({**CONF, "transactional.id": "x"})
    producer.init_transactions()
    producer.begin_transaction()
    return producer


def test_a_message_waits_in_the_queue_until_the_network_is_back(lab: Any) -> None:
    producer = lab.clients.Producer(CONF)
    cut(lab, 5)
    producer.produce("t", b"1")
    assert producer.flush(1.0) == 1
    assert written(lab) == []
    assert producer.flush() == 0
    assert written(lab) == [b"1"]


def test_a_message_is_given_up_after_its_timeout(lab: Any) -> None:
    told: list[KafkaError] = []
    producer = lab.clients.Producer({**CONF, "message.timeout.ms": 3_000})
    cut(lab, 60)
    began_us = lab.clock.now_us()
    producer.produce("t", b"1", on_delivery=lambda error, _: told.append(error))
    assert producer.flush() == 0
    assert lab.clock.now_us() - began_us < 4 * SECOND_US
    assert [error.name() for error in told] == ["_MSG_TIMED_OUT"]
    lab.clock.wait_us(90 * SECOND_US)
    assert written(lab) == []


def test_a_commit_waits_for_the_network_as_long_as_it_may(lab: Any) -> None:
    producer = transactional(lab)
    producer.produce("t", b"1")
    producer.flush()
    cut(lab, 5)
    with pytest.raises(KafkaException) as caught:
        producer.commit_transaction(2.0)
    assert caught.value.args[0].retriable()
    producer.commit_transaction()
    lab.clock.wait_us(50_000)
    assert lab.clients.transactions.describe("x").state == "CompleteCommit"


def test_questions_fail_when_the_outage_is_longer_than_the_socket_timeout(lab: Any) -> None:
    cut(lab, 100)
    with pytest.raises(KafkaException) as caught:
        lab.clients.transactions.describe("x")
    assert caught.value.args[0].code() == KafkaError._TIMED_OUT
    lab.clock.wait_us(60 * SECOND_US)
    assert lab.clients.AdminClient(CONF).list_topics().topics.keys() == {"t"}


def test_a_message_on_a_slow_network_is_lost_with_its_process(lab: Any) -> None:
    lab.world.network.slow_us = 4 * SECOND_US
    producer = lab.clients.Producer(CONF)
    producer.produce("t", b"1")
    assert producer.flush(1.0) == 1
    lab.session.kill()
    lab.clock.wait_us(10 * SECOND_US)
    assert written(lab) == []


def reader_of(lab: Any) -> Any:
    for value in (b"1", b"2"):
        producer = lab.clients.Producer(CONF)
        producer.produce("t", value)
        assert producer.flush() == 0
    return lab.clients.Consumer(CONF | {"group.id": "g"})


def test_a_message_comes_late_on_a_slow_network(lab: Any) -> None:
    consumer = reader_of(lab)
    consumer.assign([TopicPartition("t", 0, 0)])
    lab.world.network.slow_us = 4 * SECOND_US
    since_us = lab.clock.now_us()
    assert consumer.poll(3.9) is None
    assert [consumer.poll(5).value(), consumer.poll(0).value()] == [b"1", b"2"]
    assert 4 * SECOND_US <= lab.clock.now_us() - since_us < 4.2 * SECOND_US
    assert consumer.poll(1) is None


def test_a_question_of_a_consumer_waits_on_a_slow_network_up_to_its_timeout(lab: Any) -> None:
    consumer, at = reader_of(lab), TopicPartition("t", 0, 0)
    lab.world.network.slow_us = 4 * SECOND_US
    since_us = lab.clock.now_us()
    assert consumer.get_watermark_offsets(at, timeout=5) == (0, 2)
    assert 4 * SECOND_US <= lab.clock.now_us() - since_us < 4.2 * SECOND_US
    with pytest.raises(KafkaException) as caught:
        consumer.list_topics(timeout=3)
    assert caught.value.args[0].code() == KafkaError._TIMED_OUT


def test_a_commit_in_the_background_arrives_late_on_a_slow_network(lab: Any) -> None:
    consumer, at = reader_of(lab), TopicPartition("t", 0, 2)
    lab.world.network.slow_us = 4 * SECOND_US
    consumer.commit(offsets=[at])
    group = lab.world.broker.groups.found("g")
    lab.clock.wait_us(3 * SECOND_US)
    assert group is None or not group.committed
    lab.clock.wait_us(2 * SECOND_US)
    assert lab.world.broker.groups.found("g").committed["t", 0].offset == 2


def test_a_late_message_of_a_fenced_producer_is_refused(lab: Any) -> None:
    producer = transactional(lab)
    producer.produce("t", b"1")
    producer.flush()
    lab.session.gate.plan_fault("kafka.producer.produce", LATE)
    producer.produce("t", b"2")
    lab.session.kill()
    transactional(lab, SoloSession(lab.clock, "sink-0#2"))
    lab.clock.wait_us(3 * SECOND_US)
    assert written(lab) == [b"1"]


def test_a_late_message_without_a_transaction_is_written_behind_the_death(lab: Any) -> None:
    producer = lab.clients.Producer(CONF)
    lab.session.gate.plan_fault("kafka.producer.produce", LATE)
    producer.produce("t", b"1")
    lab.session.kill()
    lab.clock.wait_us(SECOND_US)
    assert written(lab) == []
    assert lab.world.settled_by_us() > lab.clock.now_us()
    lab.clock.wait_us(2 * SECOND_US)
    assert written(lab) == [b"1"]


@pytest.mark.parametrize(("fenced", "state"), [(False, "CompleteCommit"), (True, "CompleteAbort")])
def test_a_late_commit_has_its_old_epoch(lab: Any, fenced: bool, state: str) -> None:
    producer = transactional(lab)
    producer.produce("t", b"1")
    producer.flush()
    lab.session.gate.plan_fault("kafka.producer.commit_transaction", LATE)
    late = lab.clock.now_us() + LATE.by_us
    second = SoloSession(lab.clock, "sink-0#2")
    clients = lab.world.clients(second)
    if fenced:
        lab.clock.call_at(late - SECOND_US, lambda: fence(lab))
    with pytest.raises(TaskCrashed):
        producer.commit_transaction()
    found = clients.transactions.describe("x")
    assert found.state in (state, "Empty")
    visible = [one for one in lab.observer.told if one[0] == "appeared" and one[3]]
    assert bool(visible) is not fenced


def fence(lab: Any) -> None:
    lab.world.broker.transactions.init_producer_id("x", 60_000)


def test_late_markers_are_written_later_and_the_commit_is_answered_at_once(lab: Any) -> None:
    producer = transactional(lab)
    producer.produce("t", b"1")
    late = CallFault("late_markers", by_us=2 * SECOND_US)
    lab.session.gate.plan_fault("kafka.producer.commit_transaction", late)
    began_us = lab.clock.now_us()
    producer.commit_transaction()
    assert lab.clock.now_us() - began_us < SECOND_US
    assert lab.clients.transactions.describe("x").state == "PrepareCommit"
    lab.clock.wait_us(2 * SECOND_US + 50_000)
    assert lab.clients.transactions.describe("x").state == "CompleteCommit"


def test_a_message_that_waits_for_the_transaction_before_is_given_up_in_its_own_time() -> None:
    clock = SoloClock()
    world = KafkaWorld(clock, ListObserver(), {"topics": {"t": 1}, "marker_delay_ms": 20_000})
    producer = world.clients(SoloSession(clock, "sink-0#1")).Producer(
        {**CONF, "transactional.id": "x", "message.timeout.ms": 5_000}
    )
    producer.init_transactions()
    reports: list[tuple[Any, int]] = []
    for _ in range(2):
        producer.begin_transaction()
        producer.produce("t", b"v", on_delivery=lambda e, _: reports.append((e, clock.now_us())))
        began_us = clock.now_us()
        if len(reports) == 0:
            producer.commit_transaction()
    producer.flush()
    (first, _), (second, given_up_us) = reports
    assert first is None
    assert second.code() == KafkaError._MSG_TIMED_OUT
    assert 5 * SECOND_US <= given_up_us - began_us < 6 * SECOND_US
