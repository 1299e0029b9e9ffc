"""What the instrumented producer makes of its configuration."""

from __future__ import annotations

from typing import Any

import pytest

from semantix.testing.solo_session import SoloSession
from semantix.worlds.containers.clients.kafka_names import RunNames
from semantix.worlds.containers.clients.kafka_producer import InstrumentedProducer
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
