"""Makes the arguments of `Producer.produce` out of a record, one class for each kind of schema."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from semantix.errors import ContractError
from semantix.functions.writing.serialization import (
    KafkaSerializationSchema,
    KeyedSerializationSchema,
    ProducerRecord,
)

Encode = Callable[[Any], bytes | None]
# Topic, payload, key and partition (-1: the client chooses it); then further named arguments.
Message = tuple[tuple[str, bytes | None, bytes | None, int], Mapping[str, Any]]
BY_THE_CLIENT = -1
_NOTHING_MORE: Mapping[str, Any] = {}


def canonical_json(value: Any) -> bytes:
    """Encode as JSON with sorted keys and no spaces: equal values give equal bytes."""
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


class Shape(Protocol):
    """The way in which a record becomes a message.

    Attributes:
        topic: of the sink.
        needs_timestamp: the event time of the record is asked for.
    """

    @property
    def topic(self) -> str: ...
    @property
    def needs_timestamp(self) -> bool: ...
    def message(self, value: Any, timestamp: int | None) -> Message: ...


@dataclass(frozen=True, slots=True)
class RecordShape:
    """A payload, perhaps with a key, for one topic.

    Attributes:
        key_of: gives the message's key; None: the message has no key.
        partition: the partition of all messages; -1: the client chooses it by the key.
    """

    topic: str
    encode: Encode
    key_of: Callable[[Any], bytes | None]
    partition: int
    needs_timestamp: bool = False

    def message(self, value: Any, timestamp: int | None) -> Message:
        """Give the arguments of `produce`."""
        return (self.topic, self.encode(value), self.key_of(value), self.partition), _NOTHING_MORE


@dataclass(frozen=True, slots=True)
class KeyedShape:
    """A payload with a key, whose schema may choose the topic.

    Attributes:
        partition_of: gives the partition in a topic; -1: the client chooses it by the key.
    """

    topic: str
    schema: KeyedSerializationSchema
    partition_of: Callable[[str], int]
    needs_timestamp: bool = False

    def message(self, value: Any, timestamp: int | None) -> Message:
        """Give the arguments of `produce`."""
        schema = self.schema
        topic = schema.get_target_topic(value) or self.topic
        content, key = schema.serialize_value(value), schema.serialize_key(value)
        return (topic, content, key, self.partition_of(topic)), _NOTHING_MORE


@dataclass(frozen=True, slots=True)
class WholeMessageShape:
    """A message in which the schema chooses everything."""

    topic: str
    schema: KafkaSerializationSchema
    needs_timestamp: bool = True

    def message(self, value: Any, timestamp: int | None) -> Message:
        """Give the arguments of `produce`."""
        made = self.schema.serialize(value, timestamp)
        if not isinstance(made, ProducerRecord):
            raise ContractError(
                f"{type(self.schema).__qualname__}.serialize gave a {type(made).__name__}; "
                "expected a ProducerRecord"
            )
        partition = BY_THE_CLIENT if made.partition is None else made.partition
        more: dict[str, Any] = {}
        if made.timestamp is not None:
            more["timestamp"] = made.timestamp
        if made.headers:
            more["headers"] = list(made.headers)
        return (made.topic or self.topic, made.value, made.key, partition), more
