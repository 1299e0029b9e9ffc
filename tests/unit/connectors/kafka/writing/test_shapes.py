"""A record becomes the arguments of `Producer.produce`."""

from __future__ import annotations

from typing import Any

import pytest

from semantix.connectors.kafka.writing.shapes import (
    KeyedShape,
    RecordShape,
    WholeMessageShape,
    canonical_json,
)
from semantix.errors import ContractError
from semantix.functions.writing.serialization import (
    KafkaSerializationSchema,
    KeyedSerializationSchema,
    ProducerRecord,
)

VALUE = {"id": "r1", "shop": "north"}


class ByShop(KeyedSerializationSchema):
    def serialize_key(self, value: Any) -> bytes:
        return str(value["id"]).encode()

    def serialize_value(self, value: Any) -> bytes:
        return b"payload"

    def get_target_topic(self, value: Any) -> str | None:
        return f"out-{value['shop']}" if "shop" in value else None


class Whole(KafkaSerializationSchema):
    def __init__(self, record: Any) -> None:
        self.record = record

    def serialize(self, value: Any, timestamp: int | None) -> Any:
        return self.record


def test_equal_values_give_equal_bytes() -> None:
    assert canonical_json({"b": 1, "a": [2]}) == canonical_json({"a": [2], "b": 1})
    assert canonical_json({"b": 1, "a": [2]}) == b'{"a":[2],"b":1}'


def test_a_plain_record_has_the_topic_of_the_sink() -> None:
    shape = RecordShape("out", canonical_json, lambda value: value["id"].encode(), 1)
    assert shape.message({"id": "r1"}, 5) == (("out", b'{"id":"r1"}', b"r1", 1), {})
    assert not shape.needs_timestamp


def test_a_keyed_schema_gives_key_and_topic_and_the_sink_the_partition_there() -> None:
    shape = KeyedShape("out", ByShop(), {"out": 0, "out-north": 3}.__getitem__)
    assert shape.message(VALUE, None) == (("out-north", b"payload", b"r1", 3), {})
    assert shape.message({"id": "r2"}, None) == (("out", b"payload", b"r2", 0), {})


def test_a_whole_message_chooses_everything() -> None:
    record = ProducerRecord(b"v", b"k", "audit", 4, 1_577_836_800_000, [("trace", b"7")])
    shape = WholeMessageShape("out", Whole(record))
    more = {"timestamp": 1_577_836_800_000, "headers": [("trace", b"7")]}
    assert shape.message(VALUE, None) == (("audit", b"v", b"k", 4), more)
    assert shape.needs_timestamp


def test_what_a_whole_message_does_not_say_is_left_to_sink_and_client() -> None:
    shape = WholeMessageShape("out", Whole(ProducerRecord(None)))
    assert shape.message(VALUE, None) == (("out", None, None, -1), {})


def test_a_schema_that_gives_no_message_is_named() -> None:
    with pytest.raises(ContractError, match=r"Whole\.serialize gave a bytes; expected a Prod"):
        WholeMessageShape("out", Whole(b"v")).message(VALUE, None)
