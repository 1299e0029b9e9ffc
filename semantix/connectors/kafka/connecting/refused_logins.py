"""Names the refusal of a login. Calls of librdkafka only say that no broker has answered in time.

librdkafka tries again and again, and tells `error_cb` the reason. In Java's client, and so in
Flink, the next call fails with a SaslAuthenticationException.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from confluent_kafka import KafkaError, KafkaException

_CALLBACK = "error_cb"
_UNREACHED = frozenset({KafkaError._TRANSPORT, KafkaError._TIMED_OUT, KafkaError._ALL_BROKERS_DOWN})


def watched(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Add a callback: the poll or flush in which the client hears of a refused login raises it.

    Args:
        properties: of a client. A callback that they have is called first.
    """
    given: Callable[[KafkaError], object] | None = properties.get(_CALLBACK)

    def hear(error: KafkaError) -> None:
        """Raise the refusal of a login; the client gets over other errors by itself."""
        if given is not None:
            given(error)
        if error.code() == KafkaError._AUTHENTICATION:
            raise KafkaException(KafkaError(error.code(), _text(error)))

    return {**properties, _CALLBACK: hear}


@contextmanager
def naming_refusals(client: Any) -> Iterator[None]:
    """Look for the cause, if a call of a watched client has reached no broker.

    Raises:
        KafkaException: `_AUTHENTICATION`, if the broker refuses the login; else that of the call.
    """
    try:
        yield
    except KafkaException as failure:
        if failure.args[0].code() in _UNREACHED:
            client.poll(0)  # calls the callback, which raises
        raise


def _text(error: KafkaError) -> str:
    return (
        f"{error.str()}: the broker refuses the login of this client. Correct its credentials "
        "(sasl.*), or its rights; the job goes on with its next restart, and nothing is lost"
    )
