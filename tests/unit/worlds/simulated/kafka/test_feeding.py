"""Input from outside of the job."""

from __future__ import annotations

from typing import Any

import pytest

from semantix.errors import UsageError
from semantix.ports.stamped import Stamped
from semantix.testing.list_observer import ListObserver
from semantix.testing.solo_session import SoloSession
from semantix.worlds.simulated.kafka.world import KafkaWorld

SERVED = {"bootstrap.servers": "s"}


def _world(**topics: int) -> tuple[KafkaWorld, SoloSession, ListObserver]:
    session, observer = SoloSession(), ListObserver()
    return KafkaWorld(session.clock, observer, {"topics": topics}), session, observer


def _read(world: KafkaWorld, session: SoloSession, topic: str) -> list[tuple[int, bytes, int]]:
    consumer = world.clients(session).Consumer(
        {**SERVED, "group.id": "g", "auto.offset.reset": "earliest", "enable.auto.commit": False}
    )
    consumer.subscribe([topic])
    found: Any = consumer.consume(100, 1)
    consumer.close()
    return sorted((one.partition(), one.value(), one.timestamp()[1]) for one in found)


def test_values_are_read_by_clients_with_the_time_of_the_feeding() -> None:
    world, session, observer = _world(**{"in": 2})
    before = world.version
    session.clock.wait_us(5_000_000)
    now_ms = session.clock.now_us() // 1000
    world.feed("in/1", [b"a", "b", {"n": 1, "id": "r"}])
    assert world.version > before
    values = (b"a", b"b", b'{"id":"r","n":1}')
    assert observer.told == [("fed", "in/1", values)]
    assert _read(world, session, "in") == [(1, value, now_ms) for value in sorted(values)]


def test_a_topic_is_fed_round_robin_and_the_round_goes_on() -> None:
    world, session, observer = _world(**{"in": 2})
    world.feed("in", [b"0", b"1", b"2"])
    world.feed("in", [b"3"])
    world.feed("in", [])
    assert [(at, value) for at, value, _ in _read(world, session, "in")] == [
        (0, b"0"),
        (0, b"2"),
        (1, b"1"),
        (1, b"3"),
    ]
    places = [told[1] for told in observer.told if told[0] == "fed"]
    assert places == ["in/0", "in/1", "in/1"]


def test_the_round_goes_on_in_a_resumed_cluster() -> None:
    world, session, _ = _world(**{"in": 3})
    world.feed("in", [b"0"])
    other, other_session, _ = _world(**{"in": 3})
    other.resume(world.capture(session.clock.now_us()), other_session.clock.now_us())
    other.feed("in", [b"1"])
    assert [(at, v) for at, v, _ in _read(other, other_session, "in")] == [(0, b"0"), (1, b"1")]


def test_what_was_fed_is_no_output_whatever_is_written_behind_it() -> None:
    world, session, observer = _world(**{"in": 1})
    world.feed("in", [b"fed"])
    producer = world.clients(session).Producer(SERVED)
    producer.produce("in", b"written")
    producer.flush()
    shown = [told[3] for told in observer.told if told[0] == "appeared"]
    assert shown == [(b"written",)]


@pytest.mark.parametrize("place", ["im", "in/2", "in/x", "in/", "/0", ""])
def test_an_unknown_place_is_refused_with_the_nearest_one(place: str) -> None:
    world, _, observer = _world(**{"in": 2, "out": 1})
    with pytest.raises(UsageError, match=r"no place .*\n.*did you mean"):
        world.feed(place, [b"v"])
    assert observer.told == []


def test_a_cluster_without_topics_says_so() -> None:
    world, _, _ = _world()
    with pytest.raises(UsageError, match="it has no topic"):
        world.feed("in", [b"v"])


def test_a_value_may_have_a_timestamp_of_its_own_which_a_later_restart_keeps() -> None:
    world, session, observer = _world(**{"in": 2})
    world.feed("in", [Stamped("a", 7), Stamped({"n": 1}, 9), "c"])
    assert ("fed", "in/1", (b'{"n":1}',)) in observer.told
    now_us = session.clock.now_us()
    before = [(0, b"a", 7), (0, b"c", now_us // 1000), (1, b'{"n":1}', 9)]
    assert _read(world, session, "in") == before
    later = KafkaWorld(session.clock, ListObserver(), {"topics": {"in": 2}})
    later.resume(world.capture(now_us), now_us + 7 * 3600 * 1_000_000, now_us)
    assert _read(later, session, "in") == before
