"""A spec whose job is a graph: what is refused, with file, line and the nearest word."""

from __future__ import annotations

from pathlib import Path

import pytest

from semantix.errors import SpecError
from semantix.intake.targets import targets_of
from semantix.spec.loader import load_spec, spec_from_mapping
from semantix.spec.mapping import spec_to_mapping

HEAD = """format: semantix-spec/1
name: graph
claim: at_least_once
world_options: {store: {}}
"""
SINK = "semantix.connectors.store.plain_sinks:AppendStoreSink"
CHAIN = f"""job:
  - source: workload
  - map: functions.py:same
    by: rebalance
  - sink: {SINK}
    parallelism: 1
"""
FUNCTIONS = """
def same(value):
    return value


def other(value):
    return value


class Thing:
    pass
"""


@pytest.fixture
def write(tmp_path: Path):
    (tmp_path / "functions.py").write_text(FUNCTIONS)

    def write(text: str) -> str:
        (tmp_path / "graph.yaml").write_text(HEAD + text)
        return str(tmp_path / "graph.yaml")

    return write


def problems(path: str) -> list[str]:
    with pytest.raises(SpecError) as raised:
        targets_of([path])
    folder = str(Path(path).parent)
    return [line.replace(f"{folder}/", "") for line in str(raised.value).splitlines()]


def test_a_chain_takes_its_defaults_from_the_entry_before(write) -> None:
    spec = targets_of([write(CHAIN)])[0].spec
    assert [(one.name, one.inputs, one.by) for one in spec.job] == [
        ("source", (), "hash"),
        ("map", ("source",), "rebalance"),
        ("sink", ("map",), "hash"),
    ]
    assert spec.connector == SINK


def test_a_graph_survives_the_way_into_a_finding_and_back(write) -> None:
    path = write(CHAIN + "output:\n  - {place: 'store:log', view: log}\n")
    spec = load_spec(path)
    assert spec_from_mapping(spec_to_mapping(spec), path) == spec


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("map: functions.py:same", "mop: functions.py:same", "7: unknown kind 'mop', expected "
         "source, async, read, map, sink, counting; did you mean 'map'?"),
        ("source: workload", "source: worklaod", "6: unknown target 'worklaod', expected "
         "'workload', or `file.py:Class`"),
        ("functions.py:same", "functions.py:some", "7: function"),
        ("functions.py:same\n", "functions.py:same\n    from: [sorce]\n",
         "8: map gets records from 'sorce', which is no vertex; did you mean 'source'?"),
        ("functions.py:same\n", "functions.py:same\n    from: [source, sink]\n",
         "8: the graph has a cycle, map -> sink -> map; leave one of these edges out"),
        ("functions.py:same\n", "functions.py:same\n    from: []\n",
         "7: the vertex 'map' has no input; name one under `from`, for instance 'source'"),
        ("parallelism: 1", "from: [source]", "7: nothing reads what the vertex 'map' emits; "
         "a job ends in sinks"),
        ("by: rebalance", "by: forwards", "8: "),
        ("parallelism: 1", "by: forward\n    parallelism: 3",
         "10: `forward` from 'map' needs equal parallelism, found 2 and 3"),
        ("parallelism: 1", "name: map", "9: job.2: two vertices are called 'map'; "
         "give one of them a `name`"),
        (SINK, "semantix.connectors.store.plain_sinks:AppendSink",
         "9: connector"),
        ("parallelism: 1", "options: {nothing: 1}", "10: "),
        ("source: workload\n", "source: workload\n    sink: x\n",
         "6: job.0: a vertex needs one word"),
    ],
)  # fmt: skip
def test_a_wrong_graph_is_refused_at_its_line(write, old: str, new: str, expected: str) -> None:
    assert old in CHAIN
    found = problems(write(CHAIN.replace(old, new)))
    assert any(line.startswith(f"graph.yaml:{expected}") for line in found), found


def test_the_nearest_function_is_listed(write) -> None:
    found = problems(write(CHAIN.replace("functions.py:same", "functions.py:some")))
    assert "it has other, same" in found[0]


def test_connector_and_job_exclude_each_other(write) -> None:
    found = problems(write(CHAIN + f"connector: {SINK}\n"))
    assert "not allowed with `job`" in found[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("output:\n  - place: 'store:log'\n  - place: 'store:log'\n",
         "7: output.1.place: 'store:log' is an output already; "
         "a place has one role and one entry"),
        ("input:\n  - place: 'store:log'\noutput:\n  - place: 'store:log'\n",
         "8: output.0.place: 'store:log' is an input already; "
         "a place has one role and one entry"),
        ("output:\n  - {place: 'store:log', view: log}\n  - {place: 'store:table', view: table}\n",
         "5: output: places with different views (log and table) are not supported yet; "
         "give all outputs one view"),
    ],
)  # fmt: skip
def test_a_place_has_one_role(write, text: str, expected: str) -> None:
    found = problems(write(f"{text}connector: {SINK}\n"))
    assert found[0] == f"graph.yaml:{expected}"


KAFKA = """world_options:
  kafka: {topics: {in: 2, out: 2}}
connector: semantix.connectors.kafka.sink:KafkaSink
options: {topic: out, delivery_guarantee: exactly_once}
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("output:\n  - place: kafka:ot\n",
         "9: there is no place 'kafka:ot'; did you mean 'kafka:out'?"),
        ("input:\n  - place: kafkaa:in\n",
         "9: 'kafkaa:in' is in no world of this spec, which has kafka; did you mean 'kafka:in'?"),
        ("output:\n  - {place: kafka:out, view: table}\n",
         "9: a reader of 'kafka:out' sees a log, not a table"),
    ],
)  # fmt: skip
def test_a_place_that_no_world_has_is_refused(tmp_path: Path, text: str, expected: str) -> None:
    path = tmp_path / "kafka.yaml"
    path.write_text(f"format: semantix-spec/1\nname: k\nclaim: exactly_once\n{KAFKA}{text}")
    assert f"kafka.yaml:{expected}" in problems(str(path))


def test_places_of_the_worlds_are_accepted(tmp_path: Path) -> None:
    path = tmp_path / "kafka.yaml"
    places = "input:\n  - place: kafka:in\noutput:\n  - place: kafka:out\n"
    path.write_text(f"format: semantix-spec/1\nname: k\nclaim: exactly_once\n{KAFKA}{places}")
    spec = targets_of([str(path)])[0].spec
    assert [(one.place, one.role) for one in spec.places] == [
        ("kafka:in", "input"),
        ("kafka:out", "output"),
    ]
