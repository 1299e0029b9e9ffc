"""The context of a sink tells from where the source has read the record."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import Scenario
from semantix.spec.connector_spec import ConnectorSpec
from semantix.spec.loader import load_spec

SINK = """\
from semantix import AsyncFunction, RichSinkFunction

class OriginSink(RichSinkFunction):
    def open(self, context):
        self.store = self.runtime_context.client("store")

    def invoke(self, value, context):
        told = [context.topic(), context.partition(), context.offset(), context.timestamp()]
        self.store.append([{**value, "n": told}])

def same(value):
    return value

class AtOnce(AsyncFunction):
    def async_invoke(self, value, result_future):
        result_future.complete([value])
"""
HEAD = """\
format: semantix-spec/1
name: origins
claim: none
view: log
workload: {records: 6, keys: 3, partitions: 2, stop: drain}
"""
KAFKA = """\
job:
  - source: semantix.connectors.kafka.source:KafkaSource
    options: {topics: in, start: earliest, properties: {group.id: readers}}
  - sink: sink.py:OriginSink
input: [{place: kafka:in, partitions: 2}]
output: [{place: store:log}]
world_options: {store: {}, kafka: {topics: {in: 2}}}
"""
GRAPH = """\
job:
  - source: workload
    watermarks: {timestamp: n}
  - BETWEEN
  - sink: sink.py:OriginSink
world_options: {store: {}}
"""


def told(tmp_path: Path, text: str) -> dict[str, list[object]]:
    """What the context said of each record."""
    (tmp_path / "sink.py").write_text(SINK)
    path = tmp_path / "origins.yaml"
    path.write_text(HEAD + text)
    spec: ConnectorSpec = load_spec(str(path))
    result = run_scenario(Scenario(spec, workload=spec.workloads[0]))
    found = {}
    for event in result.history.facts:
        if type(event).__name__ == "Appeared":
            for value in event.entries:
                seen = json.loads(value[2])
                found[seen["id"]] = seen["n"]
    return found


def test_a_record_of_the_workload_has_its_partition_and_its_number(tmp_path: Path) -> None:
    found = told(tmp_path, GRAPH.replace("  - BETWEEN\n", ""))
    assert found["r1"] == ["workload", 0, 0, 1]
    assert found["r2"] == ["workload", 1, 0, 2]
    assert found["r4"] == ["workload", 0, 2, 4]


@pytest.mark.parametrize(
    ("between", "expected"),
    [
        ("map: sink.py:same", ["workload", 0, 2, 4]),
        ("async: sink.py:AtOnce", [None, None, None, 4]),
    ],
)
def test_a_mapping_keeps_the_position_and_an_asynchronous_function_does_not(
    tmp_path: Path, between: str, expected: list[object]
) -> None:
    assert told(tmp_path, GRAPH.replace("BETWEEN", between))["r4"] == expected


def test_a_record_of_kafka_has_topic_partition_and_offset(tmp_path: Path) -> None:
    found = told(tmp_path, KAFKA)
    assert {(topic, partition) for topic, partition, _, _ in found.values()} == {
        ("in", 0),
        ("in", 1),
    }
    offsets = sorted((place[1], place[2]) for place in found.values())
    assert offsets == [(number, offset) for number in (0, 1) for offset in (0, 1, 2)]
