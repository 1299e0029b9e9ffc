"""Schemas that turn values into the bytes of an outside system.

Source: Flink, SerializationSchema, KeyedSerializationSchema and KafkaSerializationSchema.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from semantix.errors import ContractError


class SerializationSchema:
    """Turns a value into the payload of a message.

    An exception fails the task; after the restore the same value fails again.
    """

    def serialize(self, value: Any) -> bytes | None:
        """Give the payload."""
        raise ContractError(
            f"{type(self).__qualname__}.serialize is not overridden",
            hint="a schema must say what a message holds: def serialize(self, value)",
        )


class KeyedSerializationSchema:
    """Turns a value into the key and the payload of a message, and may choose its topic."""

    def serialize_key(self, value: Any) -> bytes | None:
        """Give the key of the message; None: it has no key."""
        return None

    def serialize_value(self, value: Any) -> bytes | None:
        """Give the payload."""
        raise ContractError(
            f"{type(self).__qualname__}.serialize_value is not overridden",
            hint="a schema must say what a message holds: def serialize_value(self, value)",
        )

    def get_target_topic(self, value: Any) -> str | None:
        """Give the topic of this message; None: the topic of the sink."""
        return None


@dataclass(frozen=True, slots=True)
class ProducerRecord:
    """A message for Kafka.

    Attributes:
        value: the payload; None: the message deletes its key in a compacted topic.
        key: decides the partition, if `partition` is None.
        topic: empty: the topic of the sink.
        partition: None: the client chooses it.
        timestamp: milliseconds; None: the time at which the client takes the message.
        headers: pairs of a name and a value, in order.
    """

    value: bytes | None
    key: bytes | None = None
    topic: str = ""
    partition: int | None = None
    timestamp: int | None = None
    headers: Sequence[tuple[str, bytes | None]] = ()


class KafkaSerializationSchema:
    """Turns a value into a whole message: topic, partition, key, headers and timestamp."""

    def serialize(self, value: Any, timestamp: int | None) -> ProducerRecord:
        """Give the message.

        Args:
            timestamp: the event time of the value in milliseconds, or None.
        """
        raise ContractError(
            f"{type(self).__qualname__}.serialize is not overridden",
            hint="a schema must say what a message holds: def serialize(self, value, timestamp)",
        )
