"""Which shape the messages of a sink have."""

from __future__ import annotations

from pathlib import Path
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
from semantix.history.events import APPEARED
from semantix.plan.fault_plan import FaultPlan
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import Scenario
from semantix.scenario.specs import spec_from_mapping


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


def test_a_spec_names_the_class_of_a_schema(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(
        "import json\n"
        "from semantix.functions.writing.serialization import KeyedSerializationSchema\n"
        "class ByKey(KeyedSerializationSchema):\n"
        "    def serialize_key(self, value): return value['key'].encode()\n"
        "    def serialize_value(self, value): return json.dumps(value).encode()\n"
    )
    spec = spec_from_mapping({
        "format": "semantix-spec/1",
        "name": "keyed",
        "claim": "exactly_once",
        "connector": "semantix.connectors.kafka.sink:KafkaSink",
        "options": {"topic": "out", "serializer": f"{tmp_path}/mine.py:ByKey"},
        "world_options": {"kafka": {"topics": {"out": 2}}},
    })  # fmt: skip
    run = run_scenario(Scenario(spec, FaultPlan(), spec.workloads[0]))
    seen = [one.entries for one in run.history.facts if one.kind == APPEARED]
    assert sum(map(len, seen)) == 24
    assert {entry[1][0] for entries in seen for entry in entries} == {"k"}
