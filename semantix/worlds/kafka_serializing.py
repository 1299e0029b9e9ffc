"""`SerializingProducer` and `DeserializingConsumer` above the classes of a world.

The library's own classes derive from its real clients, so they cannot stand above others.
Source: confluent_kafka, serializing_producer.py and deserializing_consumer.py.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from confluent_kafka.error import (
    ConsumeError,
    KeyDeserializationError,
    KeySerializationError,
    ValueDeserializationError,
    ValueSerializationError,
)
from confluent_kafka.serialization import MessageField, SerializationContext

from semantix.errors import NotModelled

_ARGUMENTS = ("partition", "on_delivery", "timestamp", "headers")

Convert = Callable[[Any, Any], Any]


def converters(
    given: Mapping[str, Any], suffix: str
) -> tuple[dict[str, Any], Convert | None, Convert | None]:
    """Take the two converters out of a configuration; give (the rest, that of keys, of values).

    Args:
        suffix: `serializer` or `deserializer`.
    """
    rest = dict(given)
    for name in (f"key.{suffix}.builder", f"value.{suffix}.builder"):
        if rest.get(name) is not None:
            raise NotModelled(f"the Kafka of semantix does not model {name}")
    return rest, rest.pop(f"key.{suffix}", None), rest.pop(f"value.{suffix}", None)


class Serializing:
    """Stands before a producer class, and serializes keys and values."""

    key_serializer: Convert | None = None
    value_serializer: Convert | None = None

    def produce(
        self,
        topic: str,
        key: Any = None,
        value: Any = None,
        *args: Any,
        **kwargs: Any,
    ) -> None:
        """Serialize, and queue a message.

        Args:
            args, kwargs: `partition`, `on_delivery`, `timestamp` and `headers`, in this order.

        Raises:
            KeySerializationError, ValueSerializationError: a serializer raised.
        """
        named = {**dict(zip(_ARGUMENTS, args, strict=False)), **kwargs}
        context = SerializationContext(topic, MessageField.KEY, named.get("headers"))
        if self.key_serializer is not None:
            try:
                key = self.key_serializer(key, context)
            except Exception as error:
                raise KeySerializationError(error) from error
        context.field = MessageField.VALUE
        if self.value_serializer is not None:
            try:
                value = self.value_serializer(value, context)
            except Exception as error:
                raise ValueSerializationError(error) from error
        super().produce(topic, value, key, **named)  # type: ignore[misc]


class Deserializing:
    """Stands before a consumer class, and deserializes keys and values."""

    key_deserializer: Convert | None = None
    value_deserializer: Convert | None = None

    def poll(self, timeout: float = -1) -> Any:
        """Give the next message with key and value deserialized, or None.

        Raises:
            ConsumeError: an error event.
            KeyDeserializationError, ValueDeserializationError: a deserializer raised.
        """
        message = super().poll(timeout)  # type: ignore[misc]
        if message is None:
            return None
        if message.error() is not None:
            raise ConsumeError(message.error(), kafka_message=message)
        context = SerializationContext(message.topic(), MessageField.KEY, message.headers())
        key, value = message.key(), message.value()
        if self.key_deserializer is not None:
            try:
                key = self.key_deserializer(key, context)
            except Exception as error:
                raise KeyDeserializationError(exception=error, kafka_message=message) from error
        context.field = MessageField.VALUE
        if self.value_deserializer is not None:
            try:
                value = self.value_deserializer(value, context)
            except Exception as error:
                raise ValueDeserializationError(exception=error, kafka_message=message) from error
        message.set_key(key)
        message.set_value(value)
        return message

    def consume(self, num_messages: int = 1, timeout: float = -1) -> Any:
        """Raise NotImplementedError, as the library does."""
        raise NotImplementedError
