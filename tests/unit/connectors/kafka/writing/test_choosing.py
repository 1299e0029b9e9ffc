"""Which shape the messages of a sink have."""

from __future__ import annotations

from typing import Any

import pytest

from semantix.connectors.kafka.writing.choosing import serializer_of, shape_of
from semantix.connectors.kafka.writing.shapes import (
    KeyedShape,
    RecordShape,
    WholeMessageShape,
    canonical_json,
)
from semantix.errors import UsageError
from semantix.functions.writing.serialization import (
    KafkaSerializationSchema,
    KeyedSerializationSchema,
    SerializationSchema,
)


class Simple(SerializationSchema):
    def serialize(self, value: Any) -> bytes:
        return b"simple"


def no_key(_: Any) -> None:
    return None


def test_a_function_a_schema_its_class_and_the_word_json_serialize() -> None:
    for given in (Simple(), Simple):
        found: Any = serializer_of(given)
        assert found({}) == b"simple"
    assert serializer_of(repr) is repr
    assert serializer_of("json") is canonical_json
    assert isinstance(serializer_of(KeyedSerializationSchema), KeyedSerializationSchema)


@pytest.mark.parametrize("given", [None, 3, "avro", {"a": 1}])
def test_anything_else_is_refused_with_what_is_allowed(given: object) -> None:
    with pytest.raises(UsageError, match=r"KafkaSink: serializer is .*; expected json, a function"):
        serializer_of(given)


def test_the_shape_follows_the_schema() -> None:
    partition_of = {"out": 1}.__getitem__
    plain = shape_of("out", canonical_json, no_key, partition_of)
    assert plain == RecordShape("out", canonical_json, no_key, 1)
    assert shape_of("out", canonical_json, no_key, None).message({}, None)[0][3] == -1
    keyed = shape_of("out", KeyedSerializationSchema(), no_key, None)
    assert isinstance(keyed, KeyedShape)
    assert keyed.partition_of("out") == -1
    whole = shape_of("out", KafkaSerializationSchema(), no_key, partition_of)
    assert isinstance(whole, WholeMessageShape)
