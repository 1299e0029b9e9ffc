"""Each client call that tells more than the answer to a plain write is noted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from confluent_kafka import TopicPartition
from confluent_kafka.admin import OffsetSpec

from semantix.testing.list_observer import ListObserver
from semantix.testing.solo_session import SoloSession
from semantix.worlds.simulated.kafka.learned import READ, REPORTED, Learned, names_of
from semantix.worlds.simulated.kafka.world import KafkaWorld

SERVED = {"bootstrap.servers": "s"}

AT = TopicPartition("t", 0, 0)
READS = ("topic t",)
READS_ALL = ("topic t", "uncommitted records of t")


def _consumer(clients: Any, **conf: Any) -> Any:
    return clients.Consumer({**SERVED, "group.id": "g", "auto.offset.reset": "earliest", **conf})


def _poll(clients: Any, **conf: Any) -> None:
    consumer = _consumer(clients, **conf)
    consumer.assign([AT])
    consumer.poll(1)


def _seek(clients: Any) -> None:
    consumer = _consumer(clients)
    consumer.assign([AT])
    consumer.seek(AT)


def _subscribe(clients: Any) -> None:
    consumer = _consumer(clients)
    consumer.subscribe(["t"])
    consumer.poll(1)


def _produce(clients: Any, report: Callable[[Any, Any], object]) -> None:
    producer = clients.Producer(SERVED)
    producer.produce("t", b"v", on_delivery=report)
    producer.flush()


def _administrate(clients: Any) -> None:
    admin = clients.AdminClient(SERVED)
    admin.list_topics()
    admin.list_consumer_groups().result()
    consumer = _consumer(clients)
    consumer.list_topics()
    consumer.committed([AT])
    consumer.position([AT])


def _wait_for(futures: dict[Any, Any]) -> None:
    for future in futures.values():
        future.result()


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        (_poll, READS),
        (lambda clients: _poll(clients, **{"isolation.level": "read_uncommitted"}), READS_ALL),
        (_seek, READS),
        (_subscribe, ("members of g", "topic t")),
        (lambda clients: _consumer(clients).get_watermark_offsets(AT), READS),
        (lambda clients: _consumer(clients).offsets_for_times([AT]), READS),
        (
            lambda clients: _wait_for(
                clients.AdminClient(SERVED).list_offsets({AT: OffsetSpec.latest()})
            ),
            READS,
        ),
        (
            lambda clients: _wait_for(clients.AdminClient(SERVED).delete_records([AT])),
            READS,
        ),
        (lambda clients: _produce(clients, lambda _, message: message.offset()), ("offsets of t",)),
        (lambda clients: _produce(clients, lambda _, message: message.value()), ()),
        (_administrate, ()),
    ],
)
def test_calls_are_noted(act: Callable[[Any], object], expected: tuple[str, ...]) -> None:
    session = SoloSession()
    world = KafkaWorld(session.clock, ListObserver(), {"topics": {"t": 1, "other": 1}})
    assert world.observed() == ()
    act(world.clients(session))
    assert world.observed() == expected


def test_names_are_sorted_and_each_is_there_once() -> None:
    learned = Learned()
    for name in ("b", "a", "b"):
        learned.note(READ, name)
    learned.note(REPORTED, "c")
    assert learned.names() == ("offsets of c", "topic a", "topic b")
    assert names_of(READ, learned.names()) == ["a", "b"]
    assert names_of(REPORTED, learned.names()) == ["c"]
