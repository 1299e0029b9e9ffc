"""A spec as the content of its file: no defaults, and the same spec when it is read again."""

from dataclasses import replace

import pytest

from semantix.model.guarantees import Guarantee
from semantix.spec.connector_spec import CheckpointingSettings, ConnectorSpec, WorkloadSettings
from semantix.spec.job_settings import InputFile, PlaceSettings, VertexSettings
from semantix.spec.loader import spec_from_mapping
from semantix.spec.mapping import (
    relative_to_spec,
    spec_schema,
    spec_to_mapping,
    workload_to_mapping,
)
from semantix.spec.waiting import RetrySettings, WaitingSettings

PLAIN = ConnectorSpec("small", "a.b:C", Guarantee.AT_LEAST_ONCE)


def test_a_spec_with_defaults_only_has_a_short_file():
    assert spec_to_mapping(PLAIN) == {
        "format": "semantix-spec/1",
        "name": "small",
        "connector": "a.b:C",
        "claim": "at_least_once",
        "view": "log",
    }


@pytest.mark.parametrize(
    ("change", "key", "value"),
    [
        ({"checkpointing": CheckpointingSettings(interval_ms=500)}, "checkpointing",
         {"interval_ms": 500}),
        ({"workloads": (WorkloadSettings(records=3),)}, "workload", {"records": 3}),
        ({"workloads": (WorkloadSettings(), WorkloadSettings(keys=1))}, "workload",
         [{}, {"keys": 1}]),
        ({"processes": 2}, "topology", {"processes": 2}),
        ({"expected_windows": ()}, "expected_windows", []),
        ({"identify": "meta.id"}, "identify", "meta.id"),
        ({"places": (PlaceSettings("kafka", "in", "input"),)}, "input", [{"place": "kafka:in"}]),
        ({"places": (PlaceSettings("files", "/in", "input", files=(InputFile("a", 2, 5),)),)},
         "input", [{"place": "files:/in", "files": [{"path": "a", "records": 2, "mtime_ms": 5}]}]),
    ],
)  # fmt: skip
def test_a_setting_that_is_no_default_is_written_and_read_again(change, key, value):
    spec = replace(PLAIN, **change)
    mapping = spec_to_mapping(spec)
    assert mapping[key] == value
    assert replace(spec_from_mapping(mapping), path="") == spec


def test_a_graph_is_written_instead_of_a_connector_and_read_again():
    job = (
        VertexSettings("source", "workload", "source"),
        VertexSettings("sink", "a.b:C", "out", ("source",), "rebalance", 3, {"prefix": "x"}),
    )
    spec = replace(PLAIN, job=job, options={"prefix": "x"})
    mapping = spec_to_mapping(spec)
    assert "connector" not in mapping
    assert "options" not in mapping
    assert replace(spec_from_mapping(mapping), path="") == spec


def test_how_a_vertex_waits_is_written_and_read_again():
    waiting = WaitingSettings("unordered", 900, 3, RetrySettings(2, 50, on=("empty",)))
    job = (
        VertexSettings("source", "workload", "source"),
        VertexSettings("async", "a.b:C", "lookup", ("source",), waiting=waiting),
    )
    mapping = spec_to_mapping(replace(PLAIN, connector="a.b:C", job=job))
    assert spec_from_mapping(mapping).job == job


def test_a_workload_is_written_with_its_defaults():
    assert WorkloadSettings(**workload_to_mapping(WorkloadSettings())) == WorkloadSettings()
    assert workload_to_mapping(WorkloadSettings())["records"] == 24


def test_the_schema_wants_a_connector_or_a_graph():
    assert spec_schema()["anyOf"] == [{"required": ["connector"]}, {"required": ["job"]}]


def test_code_in_options_is_relative_to_the_spec(tmp_path):
    (tmp_path / "mine.py").write_text("")
    path = str(tmp_path / "mine.yaml")
    spec = replace(PLAIN, path=path, options={"format": f"{tmp_path}/mine.py:Lines", "to": "a:b"})
    kept = spec_to_mapping(relative_to_spec(spec))
    assert kept["options"] == {"format": "mine.py:Lines", "to": "a:b"}
    assert spec_from_mapping(kept, path).options == spec.options
