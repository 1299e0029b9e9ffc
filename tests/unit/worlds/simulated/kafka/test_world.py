"""What conformance cannot reach: the observer's view, the world's own events, durable state."""

from __future__ import annotations

from typing import Any

import pytest
from confluent_kafka import KafkaError

from semantix.errors import TaskCrashed, UsageError
from semantix.model.canonical import from_bytes, to_bytes
from semantix.testing.list_observer import ListObserver
from semantix.testing.solo_session import SoloSession
from semantix.worlds.simulated.kafka.broker.transactions import PRODUCER_FENCED
from semantix.worlds.simulated.kafka.world import KafkaWorld

CONF = {"bootstrap.servers": "simulated:9092"}
SECOND_US = 1_000_000


def _world(
    isolation: str = "read_committed", **options: Any
) -> tuple[KafkaWorld, SoloSession, ListObserver]:
    session, observer = SoloSession(), ListObserver(isolation)
    chosen = {"topics": {"out": 2}, **options}
    return KafkaWorld(session.clock, observer, chosen), session, observer


def _open(world: KafkaWorld, session: SoloSession, *partitions: int, **conf: Any) -> Any:
    producer = world.clients(session).Producer({**CONF, "transactional.id": "t", **conf})
    producer.init_transactions()
    producer.begin_transaction()
    for partition in partitions:
        producer.produce("out", b"v%d" % partition, partition=partition)
    producer.flush()
    return producer


def test_markers_arrive_late_and_partition_by_partition() -> None:
    world, session, observer = _world(marker_delay_ms=(3, 30))
    producer = _open(world, session, 0, 1)
    producer.commit_transaction()
    assert [told[0] for told in observer.told].count("unit_ended") == 1
    assert not [told for told in observer.told if told[0] == "appeared" and told[3]]
    session.clock.wait_us(40_000)
    shown = [told[1:4] for told in observer.told if told[0] == "appeared" and told[3]]
    unit = "t/1000/0/1"
    assert sorted(shown) == [("out/0", unit, (b"v0",)), ("out/1", unit, (b"v1",))]
    assert len(set(_marker_times(world, session))) == 2


def _marker_times(world: KafkaWorld, session: SoloSession) -> list[int]:
    producer = _open(world, session, 0, 1)
    now_us = session.clock.now_us()
    producer.commit_transaction()
    return [due_us - now_us for due_us, _, _ in world.broker.transactions.pending]


def test_each_transaction_has_a_unit_of_its_own() -> None:
    world, session, observer = _world()
    producer = _open(world, session, 0)
    for _ in range(2):
        producer.commit_transaction()
        producer.begin_transaction()
        producer.produce("out", b"x", partition=0)
        producer.flush()
    units = [told[2] for told in observer.told if told[0] == "written"]
    assert units == ["t/1000/0/1", "t/1000/0/2", "t/1000/0/3"]


def test_the_end_of_the_committed_reader_is_told_while_a_transaction_is_open() -> None:
    world, session, observer = _world()
    _open(world, session, 0)
    assert observer.told[-1] == ("appeared", "out/0", "", (), 0, 1)


def test_units_that_become_visible_at_once_come_in_the_order_of_offsets() -> None:
    world, session, observer = _world(marker_delay_ms=1)
    first = _open(world, session, 0)
    plain = world.clients(session).Producer(CONF)
    plain.produce("out", b"plain", partition=0)
    plain.flush()
    first.commit_transaction()
    session.clock.wait_us(2_000)
    shown = [told[2:] for told in observer.told if told[0] == "appeared" and told[3]]
    assert shown == [("t/1000/0/1", (b"v0",), 1, 3), ("", (b"plain",), 3, 3)]


def test_an_uncommitted_reader_sees_at_once() -> None:
    world, session, observer = _world("read_uncommitted")
    _open(world, session, 0)
    assert observer.told[-1] == ("appeared", "out/0", "t/1000/0/1", (b"v0",), 1, 1)


def test_the_reaper_aborts_one_interval_after_the_timeout_at_the_latest() -> None:
    world, session, observer = _world(reaper_interval_ms=10_000)
    _open(world, session, 0, **{"transaction.timeout.ms": 5_000})
    assert [left.kind for left in world.leftovers()] == ["open transaction"]
    settled_us = world.settled_by_us()
    session.clock.wait_us(5 * SECOND_US)
    assert ("unit_ended", "t/1000/0/1", False) not in observer.told
    session.clock.wait_us(settled_us - session.clock.now_us())
    assert ("unit_ended", "t/1000/0/1", False) in observer.told
    assert world.leftovers() == []
    assert world.settled_by_us() == session.clock.now_us()


def test_an_id_unused_for_days_is_forgotten() -> None:
    world, session, _ = _world(transactional_id_expiration_ms=1_000)
    _open(world, session, 0).commit_transaction()
    session.clock.wait_us(2 * SECOND_US)
    assert world.broker.transactions.living("t") is None


def test_an_exhausted_epoch_gets_a_new_producer_id() -> None:
    world, session, _ = _world()
    _open(world, session)
    entry = world.broker.transactions.table.entries["t"]
    world.broker.transactions.table.entries["t"] = entry._replace(epoch=32_766)
    _open(world, session)
    renewed = world.broker.transactions.table.entries["t"]
    assert (renewed.producer_id, renewed.epoch) == (entry.producer_id + 1, 0)


def test_what_is_captured_equals_what_is_resumed_at_another_time() -> None:
    world, session, _ = _world(marker_delay_ms=50)
    producer = _open(world, session, 0, 1)
    producer.commit_transaction()
    captured = world.capture(session.clock.now_us())
    assert from_bytes(to_bytes(captured)) == captured
    hash(captured)
    other, other_session, observer = _world(topics={})
    other_session.clock.wait_us(123_456_000)
    other.resume(captured, other_session.clock.now_us())
    assert other.capture(other_session.clock.now_us()) == captured
    other_session.clock.wait_us(60_000)
    shown = [told[1] for told in observer.told if told[0] == "appeared" and told[3]]
    assert shown == ["out/0", "out/1"]
    assert other.leftovers() == []


def test_a_resumed_open_transaction_can_be_ended_and_is_reaped() -> None:
    for commit in (True, False):
        world, session, _ = _world()
        _open(world, session, 0, **{"transaction.timeout.ms": 5_000})
        captured = world.capture(session.clock.now_us())
        world.resume(captured, session.clock.now_us())
        transactions = world.clients(SoloSession(session.clock)).transactions
        if commit:
            found = transactions.describe("t")
            transactions.end("t", found.producer_id, found.producer_epoch, True)
        session.clock.wait_us(20 * SECOND_US)
        expected = "CompleteCommit" if commit else "CompleteAbort"
        assert transactions.describe("t").state == expected


def test_the_version_counts_durable_changes_only() -> None:
    world, session, _ = _world()
    producer = world.clients(session).Producer(CONF)
    before = world.version
    producer.produce("out", b"a", partition=0)
    producer.list_topics()
    assert world.version == before
    producer.flush()
    assert world.version == before + 1


def test_nothing_of_a_dead_attempt_reaches_the_broker() -> None:
    world, session, observer = _world()
    producer = _open(world, session)
    producer.produce("out", b"queued", partition=0)
    session.kill()
    for call in (producer.flush, producer.commit_transaction, producer.close):
        with pytest.raises(TaskCrashed):
            call()
    session.clock.wait_us(SECOND_US)
    assert not [told for told in observer.told if told[0] == "written"]


def test_a_consumer_that_is_not_closed_is_a_leftover_of_a_living_attempt() -> None:
    world, session, _ = _world()
    consumer = world.clients(session).Consumer({**CONF, "group.id": "g"})
    assert [(left.kind, left.owner) for left in world.leftovers()] == [
        ("client handle", session.owner)
    ]
    consumer.close()
    assert world.leftovers() == []


def test_a_dead_member_is_replaced_after_its_session_timeout() -> None:
    world, session, _ = _world()
    conf = {**CONF, "group.id": "g", "auto.offset.reset": "earliest"}
    dead = world.clients(session).Consumer(conf)
    dead.subscribe(["out"])
    dead.poll(1)
    session.kill()
    heir = SoloSession(session.clock)
    consumer = world.clients(heir).Consumer(conf)
    consumer.subscribe(["out"])
    before_us = session.clock.now_us()
    consumer.poll(60)
    assert len(consumer.assignment()) == 2
    assert session.clock.now_us() - before_us >= 45 * SECOND_US


def test_an_unknown_option_is_refused() -> None:
    with pytest.raises(UsageError, match="unknown key 'topic'"):
        KafkaWorld(SoloSession().clock, ListObserver(), {"topic": {}})


@pytest.mark.parametrize("commit", [True, False])
def test_an_end_that_is_repeated_waits_for_the_markers_of_the_first(commit: bool) -> None:
    world, session, _ = _world(marker_delay_ms=1_000)
    _open(world, session, 0)
    transactions = world.clients(session).transactions
    found = transactions.describe("t")
    identity = ("t", found.producer_id, found.producer_epoch)
    transactions.end(*identity, commit)
    assert world.broker.transactions.end(identity, commit) == KafkaError.CONCURRENT_TRANSACTIONS
    began_us = session.clock.now_us()
    transactions.end(*identity, commit)
    assert session.clock.now_us() - began_us >= 0.9 * SECOND_US
    assert transactions.describe("t").state == ("CompleteCommit" if commit else "CompleteAbort")
    assert world.broker.transactions.end(identity, commit) == 0


@pytest.mark.parametrize("timeout_ms", [0, -1, 900_001])
def test_a_timeout_that_is_none_or_above_the_maximum_is_refused(timeout_ms: int) -> None:
    world, _, _ = _world()
    refused = (KafkaError.INVALID_TRANSACTION_TIMEOUT, -1, -1)
    assert world.broker.transactions.init_producer_id("t", timeout_ms) == refused
    assert world.broker.transactions.init_producer_id("t", 900_000)[0] == 0


def test_a_session_that_goes_on_is_fenced_by_a_newer_one() -> None:
    world, _, _ = _world()
    init = world.broker.transactions.init_producer_id
    _, producer_id, epoch = init("t", 60_000)
    assert init("t", 60_000, (producer_id, epoch)) == (
        0,
        producer_id,
        epoch + 1,
    )
    for held in ((producer_id, epoch), (producer_id + 1, epoch + 1)):
        assert init("t", 60_000, held)[0] == PRODUCER_FENCED
