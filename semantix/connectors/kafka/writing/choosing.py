"""Chooses the shape of the sink's messages, and refuses a serializer that is none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from semantix.connectors.kafka.writing.shapes import (
    BY_THE_CLIENT,
    Encode,
    KeyedShape,
    RecordShape,
    Shape,
    WholeMessageShape,
    canonical_json,
)
from semantix.errors import UsageError
from semantix.functions.writing.serialization import (
    KafkaSerializationSchema,
    KeyedSerializationSchema,
)

Serializer = Encode | KeyedSerializationSchema | KafkaSerializationSchema


def serializer_of(given: Any) -> Serializer:
    """Return what serializes: a function, or an object of one of the two larger schemas.

    Args:
        given: a function from a value to bytes; a schema, or its class; or the word `json`.
    """
    if isinstance(given, str) and given == "json":
        return canonical_json
    schema: Any = given() if isinstance(given, type) else given
    if isinstance(schema, KafkaSerializationSchema | KeyedSerializationSchema):
        return schema
    serialize = getattr(schema, "serialize", None)
    if callable(serialize):
        found: Encode = serialize
        return found
    if callable(schema):
        return schema  # type: ignore[no-any-return]
    raise UsageError(
        f"KafkaSink: serializer is {given!r:.200}; expected json, a function from a value to "
        "bytes, a SerializationSchema, a KeyedSerializationSchema or a KafkaSerializationSchema"
    )


def shape_of(
    topic: str,
    serializer: Serializer,
    key_of: Callable[[Any], bytes | None],
    partition_of: Callable[[str], int] | None,
) -> Shape:
    """Return the shape of the messages.

    Args:
        key_of: gives the key of a record whose serializer gives none.
        partition_of: gives the partition of this subtask in a topic; None: the client chooses.
    """
    if isinstance(serializer, KafkaSerializationSchema):
        return WholeMessageShape(topic, serializer)
    if isinstance(serializer, KeyedSerializationSchema):
        return KeyedShape(topic, serializer, partition_of or _by_the_client)
    partition = BY_THE_CLIENT if partition_of is None else partition_of(topic)
    return RecordShape(topic, serializer, key_of, partition)


def _by_the_client(_: str) -> int:
    return BY_THE_CLIENT
