"""Configurations are checked as librdkafka checks them."""

from __future__ import annotations

from typing import Any

import pytest
from confluent_kafka import KafkaError

INVALID = ("raised", KafkaError._INVALID_ARG)
FINE = ("returned", True)


@pytest.mark.parametrize(
    ("conf", "expected"),
    [
        ({}, FINE),
        ({"no.such.key": 1}, INVALID),
        ({"acks": "x"}, INVALID),
        ({"acks": "all"}, FINE),
        ({"acks": 1}, FINE),
        ({"linger.ms": -1}, INVALID),
        ({"linger.ms": "abc"}, INVALID),
        ({"linger.ms": None}, INVALID),
        ({"linger.ms": 5.5}, FINE),
        ({"linger.ms": True}, INVALID),
        ({"linger.ms": [1]}, INVALID),
        ({"enable.idempotence": "maybe"}, INVALID),
        ({"enable.idempotence": "TRUE"}, FINE),
        ({"enable.idempotence": True, "acks": 1}, INVALID),
        ({"enable.idempotence": True, "max.in.flight": 6}, INVALID),
        ({"enable.idempotence": True, "retries": 0}, INVALID),
        ({"enable.gapless.guarantee": True}, INVALID),
        ({"transactional.id": "x", "enable.idempotence": False}, INVALID),
        ({"transactional.id": "x", "acks": 1}, INVALID),
        ({"transactional.id": "x", "transaction.timeout.ms": 10}, INVALID),
        ({"transactional.id": "x", "transaction.timeout.ms": 5000}, FINE),
        (
            {
                "transactional.id": "x",
                "transaction.timeout.ms": 1000,
                "message.timeout.ms": 5000,
            },
            INVALID,
        ),
        ({"transactional.id": ""}, FINE),
        ({"partitioner": "bad"}, INVALID),
        ({"compression.type": "zip"}, INVALID),
        ({"auto.offset.reset": "none"}, INVALID),
        ({"group.id": "for a consumer"}, FINE),
        ({"message.max.bytes": 1}, INVALID),
        ({"batch.size": 0}, INVALID),
        ({"on_delivery": 1}, INVALID),
        ({5: 1}, INVALID),
    ],
    ids=str,
)
def test_a_producers_configuration(
    kafka: Any, conf: dict[Any, Any], expected: tuple[Any, ...]
) -> None:
    complete = {"bootstrap.servers": kafka.bootstrap, **conf}
    made = kafka.outcome(lambda: kafka.clients.Producer(complete) is not None)
    assert made == expected


@pytest.mark.parametrize(
    ("conf", "expected"),
    [
        ({}, ("raised", "ValueError")),
        ({"group.id": "g"}, FINE),
        ({"group.id": "g", "no.such.key": 1}, INVALID),
        ({"group.id": "g", "isolation.level": "x"}, INVALID),
        ({"group.id": "g", "isolation.level": "read_uncommitted"}, FINE),
        ({"group.id": "g", "auto.offset.reset": "none"}, INVALID),
        ({"group.id": "g", "auto.offset.reset": "error"}, FINE),
        ({"group.id": "g", "enable.auto.commit": "false"}, FINE),
        ({"group.id": "g", "session.timeout.ms": 0}, INVALID),
        ({"group.id": "g", "max.poll.interval.ms": 1}, INVALID),
        ({"group.id": "g", "transactional.id": "x"}, FINE),
    ],
    ids=str,
)
def test_a_consumers_configuration(
    kafka: Any, conf: dict[str, Any], expected: tuple[Any, ...]
) -> None:
    complete = {"bootstrap.servers": kafka.bootstrap, **conf}

    def make() -> bool:
        kafka.clients.Consumer(complete).close()
        return True

    assert kafka.outcome(make) == expected


def test_an_admin_clients_configuration(kafka: Any) -> None:
    complete = {"bootstrap.servers": kafka.bootstrap, "no.such.key": 1}
    assert kafka.outcome(lambda: kafka.clients.AdminClient(complete)) == INVALID


def test_a_configuration_is_a_dictionary(kafka: Any) -> None:
    for arguments in ((), (5,)):
        made = kafka.outcome(lambda given=arguments: kafka.clients.Producer(*given))
        assert made == ("raised", "TypeError")


def test_the_texts_of_configuration_errors_are_the_clients(kafka: Any) -> None:
    from confluent_kafka import KafkaException

    texts = []
    for conf in (
        {"foo": 1},
        {"linger.ms": -1},
        {"enable.idempotence": "maybe"},
        {"compression.type": "zip"},
        {"transactional.id": "x", "enable.idempotence": False},
    ):
        with pytest.raises(KafkaException) as raised:
            kafka.clients.Producer({"bootstrap.servers": kafka.bootstrap, **conf})
        texts.append(raised.value.args[0].str().strip())
    assert texts == [
        'No such configuration property: "foo"',
        'Configuration property "queue.buffering.max.ms" value -1 is outside allowed range '
        "0..900000",
        'Expected bool value for "enable.idempotence": true or false',
        'Invalid value "zip" for configuration property "compression.codec"',
        "Failed to create producer: `transactional.id` requires `enable.idempotence=true`",
    ]
