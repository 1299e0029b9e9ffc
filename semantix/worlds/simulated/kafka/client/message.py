"""A message as `Consumer.poll` and delivery reports give it.

Duck-typed, for `confluent_kafka.Message` cannot be built before 2.16.
"""

from __future__ import annotations

from typing import Any

from confluent_kafka import (
    TIMESTAMP_CREATE_TIME,
    TIMESTAMP_NOT_AVAILABLE,
    KafkaError,
    Message,
)

from semantix.worlds.simulated.kafka.client.lacking import names_what_it_lacks
from semantix.worlds.simulated.kafka.learned import REPORTED, Learned

Headers = list[tuple[str, bytes | None]]


@names_what_it_lacks(Message)
class SimulatedMessage:
    """Has the methods of the client's `Message`.

    Offset and leader epoch are None if the broker never gave them.

    Args:
        learned: given for a delivery report; `offset` notes there that it was called.
    """

    __slots__ = (
        "_error",
        "_headers",
        "_key",
        "_latency_s",
        "_leader_epoch",
        "_learned",
        "_offset",
        "_partition",
        "_timestamp_ms",
        "_timestamp_type",
        "_topic",
        "_value",
    )

    def __init__(
        self,
        topic: str | None,
        partition: int | None,
        offset: int | None,
        key: bytes | None,
        value: bytes | None,
        *,
        timestamp_ms: int = -1,
        timestamp_type: int = TIMESTAMP_CREATE_TIME,
        headers: Headers | None = None,
        error: KafkaError | None = None,
        latency_s: float | None = None,
        leader_epoch: int | None = None,
        learned: Learned | None = None,
    ) -> None:
        self._topic = topic
        self._partition = partition
        self._offset = offset
        self._key: Any = key
        self._value: Any = value
        self._timestamp_ms = timestamp_ms
        self._timestamp_type = timestamp_type
        self._headers = headers
        self._error = error
        self._latency_s = latency_s
        self._leader_epoch = leader_epoch
        self._learned = learned

    @property  # type: ignore[misc]
    def __class__(self) -> Any:
        """Say that it is a `confluent_kafka.Message`, for `isinstance`."""
        return Message

    def topic(self) -> str | None:
        """Give the topic's name."""
        return self._topic

    def partition(self) -> int | None:
        """Give the partition."""
        return self._partition

    def offset(self) -> int | None:
        """Give the offset, None if the broker gave none."""
        if self._learned is not None and self._topic is not None and self._offset is not None:
            self._learned.note(REPORTED, self._topic)
        return self._offset

    def key(self) -> Any:
        """Give the key."""
        return self._key

    def value(self) -> Any:
        """Give the payload, or the text of an error event."""
        return self._value

    def deserialized_key(self) -> Any:
        """Give the key."""
        return self._key

    def deserialized_value(self) -> Any:
        """Give the payload."""
        return self._value

    def headers(self) -> Headers | None:
        """Give the headers, None if there are none."""
        return self._headers

    def error(self) -> KafkaError | None:
        """Give the error, None for a proper message."""
        return self._error

    def timestamp(self) -> tuple[int, int]:
        """Give (type, milliseconds)."""
        if self._timestamp_ms < 0:
            return TIMESTAMP_NOT_AVAILABLE, 0
        return self._timestamp_type, self._timestamp_ms

    def latency(self) -> float | None:
        """Give the seconds from produce to acknowledgement."""
        return self._latency_s

    def leader_epoch(self) -> int | None:
        """Give the leader epoch: always the first one, for the broker never fails over."""
        return self._leader_epoch

    def set_key(self, key: Any) -> None:
        """Replace the key (deserializers do)."""
        self._key = key

    def set_value(self, value: Any) -> None:
        """Replace the payload."""
        self._value = value

    def set_headers(self, headers: Headers | None) -> None:
        """Replace the headers."""
        self._headers = headers

    def set_topic(self, topic: str) -> None:
        """Replace the topic."""
        self._topic = topic

    def set_error(self, error: KafkaError | None) -> None:
        """Replace the error."""
        self._error = error

    def __len__(self) -> int:
        return len(self._value or b"")


def as_bytes(value: Any, position: int = 2) -> bytes | None:
    """Give a key or payload as bytes; accepts the types that the extension accepts.

    Args:
        position: of the argument in `produce`, for the text of the error.
    """
    if value is None or isinstance(value, bytes):
        return value
    if isinstance(value, str):
        return value.encode()
    kind = type(value).__name__
    try:
        memoryview(value)
    except TypeError:
        raise TypeError(f"a bytes-like object is required, not '{kind}'") from None
    raise TypeError(f"argument {position} must be read-only bytes-like object, not {kind}")


def as_headers(headers: Any) -> Headers:
    """Give headers as a list of pairs; accepts the types that the extension accepts."""
    if isinstance(headers, dict):
        pairs = list(headers.items())
    elif isinstance(headers, list):
        pairs = headers
    else:
        kind = type(headers).__name__
        raise TypeError(f"expected headers to be dict or list of (key, value) tuples, not {kind}")
    found: Headers = []
    for pair in pairs:
        if not isinstance(pair, tuple) or len(pair) != 2:
            raise TypeError("Headers are expected to be a list of (key, value) tuples")
        name, value = pair
        if value is not None and not isinstance(value, str | bytes):
            raise TypeError(
                "expected header value to be None, binary, or unicode string, not "
                f"{type(value).__name__}"
            )
        text = name.decode() if isinstance(name, bytes) else str(name)
        found.append((text, as_bytes(value)))
    return found
