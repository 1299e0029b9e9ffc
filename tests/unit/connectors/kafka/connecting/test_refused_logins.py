"""What a watched client makes of the errors that it hears; the worlds: conformance, test_logins."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from confluent_kafka import KafkaError, KafkaException

from semantix.connectors.kafka.connecting.refused_logins import naming_refusals, watched

REFUSAL = KafkaError(KafkaError._AUTHENTICATION, "Authentication failed")
AWAY = KafkaError(KafkaError._ALL_BROKERS_DOWN)


def test_a_refused_login_is_raised_and_other_errors_are_not() -> None:
    heard: list[KafkaError] = []
    properties = watched({"linger.ms": 5, "error_cb": heard.append})
    assert properties["linger.ms"] == 5
    properties["error_cb"](AWAY)
    with pytest.raises(KafkaException, match=r"Authentication failed: the broker refuses .*sasl"):
        properties["error_cb"](REFUSAL)
    assert heard == [AWAY, REFUSAL]


@pytest.mark.parametrize(
    ("code", "polls"),
    [(KafkaError._TRANSPORT, 1), (KafkaError._TIMED_OUT, 1), (KafkaError._FENCED, 0)],
)
def test_the_cause_is_looked_for_if_no_broker_was_reached(code: int, polls: int) -> None:
    polled: list[float] = []
    client = SimpleNamespace(poll=polled.append)
    with pytest.raises(KafkaException) as caught, naming_refusals(client):
        raise KafkaException(KafkaError(code))
    assert (caught.value.args[0].code(), len(polled)) == (code, polls)


def test_the_cause_is_raised_instead() -> None:
    def poll(timeout: float) -> None:
        watched({})["error_cb"](REFUSAL)

    with pytest.raises(KafkaException) as caught, naming_refusals(SimpleNamespace(poll=poll)):
        raise KafkaException(KafkaError(KafkaError._TRANSPORT))
    assert caught.value.args[0].code() == KafkaError._AUTHENTICATION
