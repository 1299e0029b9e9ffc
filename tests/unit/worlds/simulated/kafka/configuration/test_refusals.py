"""Settings that would change nothing here are refused by name."""

from __future__ import annotations

import pytest

from semantix.errors import NotModelled
from semantix.worlds.simulated.kafka.configuration.checks import producer_configuration
from semantix.worlds.simulated.kafka.configuration.refusals import refuse_unmodelled

CONF = {"bootstrap.servers": "x"}


@pytest.mark.parametrize(("name", "refused", "accepted"), [
    ("retry.backoff.ms", 5_000, 250),
    ("retry.backoff.max.ms", 60_000, 1_000),
    ("queuing.strategy", "lifo", "fifo"),
    ("topic.blacklist", "secret.*", ""),
    ("queue.buffering.max.kbytes", 8, 1_048_576),
])  # fmt: skip
def test_a_value_that_would_change_something_is_refused(
    name: str, refused: object, accepted: object
) -> None:
    with pytest.raises(NotModelled, match=f"the setting {name}=.* is not modelled: "):
        refuse_unmodelled({name: refused})
    refuse_unmodelled({name: accepted})


def test_a_producer_is_refused_and_what_the_broker_never_waits_for_is_accepted() -> None:
    with pytest.raises(NotModelled):
        producer_configuration({**CONF, "retry.backoff.ms": 5_000})
    assert producer_configuration({**CONF, "request.timeout.ms": 1}).get("request.timeout.ms", 0)
