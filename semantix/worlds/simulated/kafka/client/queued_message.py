"""Messages that `produce` has accepted, and the answers of a transaction to their batches."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from confluent_kafka import KafkaError

from semantix.ports.gate import CallFault
from semantix.worlds.simulated.kafka.broker.partition_log import Entry
from semantix.worlds.simulated.kafka.client.message import Headers, SimulatedMessage

Where = tuple[str, int]
Callback = Callable[[KafkaError | None, SimulatedMessage], object]
Report = tuple[Callback, KafkaError | None, SimulatedMessage]


class Queued:
    """A message that `produce` has accepted.

    Attributes:
        size: in bytes, with the overhead that librdkafka counts.
        ready_us: before this time no batch takes the message: the network is slow.
    """

    __slots__ = (
        "callback", "enqueued_us", "fault", "headers", "key", "partition", "ready_us", "size",
        "timestamp_ms", "topic", "value",
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
        size: int = 0,
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
        self.ready_us = enqueued_us
        self.size = size


def entries_of(
    messages: Sequence[Queued], producer: tuple[int, int, int], unit: str
) -> list[Entry]:
    """Make the log entries of a batch.

    Args:
        producer: producer id, epoch, first sequence number.
        unit: the transaction; "": there is none.
    """
    producer_id, epoch, _ = producer
    return [
        Entry(
            message.key,
            message.value,
            tuple(message.headers) if message.headers else None,
            message.timestamp_ms,
            producer_id,
            epoch,
            unit,
        )
        for message in messages
    ]


class Admission(Protocol):
    """Decides for a transaction whether a batch may be sent (`transactional.Transactional`)."""

    unit: str

    def admit(self, where: Where) -> str:
        """Give "go", "wait" (try again) or "refused" (nothing more will be sent)."""
        ...

    def has_added(self, where: Where) -> bool:
        """True if the partition is in the transaction."""
        ...

    def delivery_failed(self, where: Where, code: int, count: int) -> None:
        """Note that messages of the transaction were lost."""
        ...
