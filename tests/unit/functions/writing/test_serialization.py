"""Base classes of serialization schemas."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from semantix.errors import ContractError
from semantix.functions.writing.serialization import (
    KafkaSerializationSchema,
    KeyedSerializationSchema,
    ProducerRecord,
    SerializationSchema,
)


@pytest.mark.parametrize(
    "call",
    [
        lambda: SerializationSchema().serialize({}),
        lambda: KeyedSerializationSchema().serialize_value({}),
        lambda: KafkaSerializationSchema().serialize({}, None),
    ],
)
def test_a_schema_that_says_nothing_is_refused_with_the_method(call: Callable[[], object]) -> None:
    with pytest.raises(ContractError, match=r"serialize(_value)? is not overridden") as told:
        call()
    assert "def serialize" in told.value.hint


def test_a_keyed_schema_has_no_key_and_the_topic_of_the_sink_unless_it_says_so() -> None:
    assert KeyedSerializationSchema().serialize_key({}) is None
    assert KeyedSerializationSchema().get_target_topic({}) is None


def test_a_record_has_a_payload_only_unless_more_is_given() -> None:
    record = ProducerRecord(b"v")
    assert (record.key, record.topic, record.partition, record.timestamp) == (None, "", None, None)
    assert tuple(record.headers) == ()
