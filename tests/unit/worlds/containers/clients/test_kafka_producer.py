"""What the instrumented producer makes of its configuration."""

from __future__ import annotations

from typing import Any

import pytest
from confluent_kafka import KafkaException

from semantix.ports.network import Network
from semantix.testing.solo_session import SoloSession
from semantix.worlds.containers.clients.kafka_names import RunNames
from semantix.worlds.containers.clients.kafka_producer import (
    InstrumentedProducer,
    _real_times,
    arguments_of,
    has_address,
)
from semantix.worlds.instrument import LATENCY_US


@pytest.mark.parametrize(
    ("given", "linger_us"),
    [
        ({}, 5_000),
        ({"linger.ms": 0}, 0),
        ({"linger.ms": "0"}, 0),
        ({"queue.buffering.max.ms": 0}, 0),
        ({"queue.buffering.max.ms": 7}, 7_000),
        ({"linger.ms": 2.5}, 2_500),
    ],
)
def test_messages_linger_as_long_as_the_configuration_says(
    given: dict[str, Any], linger_us: int
) -> None:
    configuration = {"bootstrap.servers": "127.0.0.1:1", "log_level": 0, **given}
    producer = InstrumentedProducer(SoloSession(), RunNames("run"), configuration, lambda *_: False)
    assert producer._outbox._linger_us == linger_us + LATENCY_US // 2


@pytest.mark.parametrize(
    ("given", "reaches"),
    [
        ({}, False),
        ({"bootstrap.servers": ""}, False),
        ({"bootstrap.servers": "nowhere:99999"}, False),
        ({"bootstrap.servers": "x"}, True),
        ({"metadata.broker.list": "a:1,b:2"}, True),
    ],
)
def test_only_a_client_with_an_address_gets_the_one_of_this_broker(
    given: dict[str, Any], reaches: bool
) -> None:
    configuration = arguments_of((given,), {"linger.ms": 0}, "127.0.0.1:1")
    assert has_address(configuration) is reaches
    expected = {"bootstrap.servers": "127.0.0.1:1"} if reaches else given
    assert configuration == {**expected, "linger.ms": 0}


@pytest.mark.parametrize(("timeout", "error"), [(0.5, "_TIMED_OUT"), (30.0, "_TIMED_OUT")])
def test_a_transaction_of_a_client_without_an_address_times_out_at_once(
    timeout: float, error: str
) -> None:
    session = SoloSession()
    network = Network(session.clock)
    network.cut_until_us = 2**62
    configuration = {"transactional.id": "t", "log_level": 0}
    producer = InstrumentedProducer(
        session, RunNames("run"), configuration, lambda *_: False, network=network
    )
    start_us = session.clock.now_us()
    with pytest.raises(KafkaException) as refused:
        producer.init_transactions(timeout)
    assert refused.value.args[0].name() == error
    assert session.clock.now_us() - start_us == timeout * 1e6


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, (0, {"linger.ms": 1_000})),
        ({"message.timeout.ms": 0}, (0, {"linger.ms": 1_000})),
        ({"message.timeout.ms": 300_000}, (0, {"linger.ms": 1_000})),
        ({"message.timeout.ms": "soon"}, (0, {"linger.ms": 1_000})),
        ({"message.timeout.ms": 5}, (0, {"linger.ms": 5.0})),  # the real client refuses it
        ({"message.timeout.ms": 700}, (700, {"linger.ms": 699})),
        (
            {"message.timeout.ms": 700, "bootstrap.servers": "x"},
            (0, {"linger.ms": 1_000, "message.timeout.ms": 60_000}),
        ),
        (
            {
                "delivery.timeout.ms": "700",
                "bootstrap.servers": "x",
                "transactional.id": "t",
                "transaction.timeout.ms": 9_000,
            },
            (0, {"linger.ms": 1_000, "delivery.timeout.ms": 9_000}),
        ),
    ],
)
def test_a_message_is_not_given_up_because_real_time_passes_faster(
    given: dict[str, Any], expected: tuple[int, dict[str, Any]]
) -> None:
    assert _real_times(given, 5.0) == expected


@pytest.mark.parametrize(
    "given",
    [
        {"message.timeout.ms": 700, "bootstrap.servers": "x"},
        {"message.timeout.ms": 700},
        {
            "message.timeout.ms": 700,
            "bootstrap.servers": "x",
            "transactional.id": "t",
            "transaction.timeout.ms": 2_000,
        },
    ],
)
def test_a_real_client_takes_a_short_timeout(given: dict[str, Any]) -> None:
    configuration = {**given, "log_level": 0}
    InstrumentedProducer(SoloSession(), RunNames("run"), configuration, lambda *_: False)
