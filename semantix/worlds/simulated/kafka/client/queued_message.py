"""What `produce` took, and what a transaction says to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from confluent_kafka import KafkaError

from semantix.ports.gate import CallFault
from semantix.worlds.simulated.kafka.client.message import Headers, SimulatedMessage

Where = tuple[str, int]
Callback = Callable[[KafkaError | None, SimulatedMessage], object]
Report = tuple[Callback, KafkaError | None, SimulatedMessage]


class Queued:
    """A message that `produce` took."""

    __slots__ = (
        "callback", "enqueued_us", "fault", "headers", "key", "partition", "timestamp_ms", "topic",
        "value",
    )  # fmt: skip

    def __init__(
        self,
        topic: str,
        partition: int,
        key: bytes | None,
        value: bytes | None,
        headers: Headers | None,
        *,
        timestamp_ms: int,
        callback: Callback | None,
        enqueued_us: int,
        fault: CallFault | None,
    ) -> None:
        self.topic = topic
        self.partition = partition
        self.key = key
        self.value = value
        self.headers = headers
        self.timestamp_ms = timestamp_ms
        self.callback = callback
        self.enqueued_us = enqueued_us
        self.fault = fault


class Admission(Protocol):
    """What a transaction says to a batch (`transactional.Transactional`)."""

    unit: str

    def admit(self, where: Where) -> str:
        """Give "go", "wait" (try again) or "refused" (nothing more will be sent)."""
        ...

    def has_added(self, where: Where) -> bool:
        """Tell whether a partition is in the transaction."""
        ...

    def delivery_failed(self, where: Where, code: int, count: int) -> None:
        """Take note that messages of the transaction were lost."""
        ...
