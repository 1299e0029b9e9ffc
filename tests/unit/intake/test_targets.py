"""What only the connector, the worlds and the workload know to be wrong is said with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from semantix.errors import ContractError, SpecError
from semantix.intake.targets import targets_of
from semantix.scenario.connector_loading import instance_factory
from semantix.spec.loader import load_spec

SPECS = Path(__file__).parents[3] / "specs"
SINKS = """\
class NoSink:
    def __init__(self, shape):
        pass

class Needy:
    def __init__(self, shape="round"):
        if shape != "round":
            raise ValueError(f"shape is {shape}")

    def invoke(self, value, context):
        pass

class Awaited(Needy):
    async def invoke(self, value, context):
        pass

class Yields(Needy):
    def invoke(self, value, context):
        yield value
"""
SPEC = """\
format: semantix-spec/1
connector: sinks.py:Needy
claim: none
options:
  shape: round
"""


def problems(path: Path) -> list[str]:
    with pytest.raises(SpecError) as caught:
        targets_of([str(path)])
    return str(caught.value).replace(f"{path.parent}/", "").splitlines()


@pytest.mark.parametrize(
    ("name", "right", "wrong", "expected"),
    [
        (
            "two-phase-commit",
            "transaction_timeout_ms: 600000",
            "transaction_timout_ms: 3",
            "unknown key 'transaction_timout_ms'; did you mean 'transaction_timeout_ms'?",
        ),
        (
            "two-phase-commit",
            "reaper_interval_ms: 10000",
            "reaper_interval_ms: x",
            "world_options.store.reaper_interval_ms: expected a whole number, found 'x'",
        ),
        ("kafka-sink-exactly-once", "{out: 2}", "[out]", "world_options.kafka.topics: expected"),
        ("kafka-sink-exactly-once", "{out: 2}", "{'a b': 2}", "kafka option topics, 'a b': "),
        ("kafka-sink-exactly-once", "{out: 2}", "{out: 0}", "topics.out: expected greater"),
        (
            "kafka-sink-exactly-once",
            "topics: {out: 2}",
            "topic: {out: 2}",
            "unknown key 'topic'; did you mean 'topics'?",
        ),
        ("kafka-sink-exactly-once", "topics: {out: 2}", "marker_delay_ms: [3]", "two of them"),
        ("kafka-sink-exactly-once", "partitioner: fixed", "partitioner: fixd", "mean 'fixed'?"),
        (
            "kafka-sink-exactly-once",
            "guarantee: exactly_once",
            "guarantee: exactly_onc",
            "semantix.connectors.kafka.sink:KafkaSink(**{'topic': 'out', 'delivery_guarantee'",
        ),
        ("cassandra-upsert", "CREATE TABLE", "CREATE TABEL", "world_options.cassandra: cassa"),
        ("cassandra-upsert", "view: table}", "viw: table}", "unknown key 'viw'; did"),
        ("cassandra-upsert", "view: table\n", "view: table\nidentify: nope\n", "identify: no "),
        ("cassandra-upsert", "view: table\n", "view: table\nidentify: key\n", "mean 'id'?"),
    ],
)
def test_a_wrong_option_is_answered_with_its_line(
    tmp_path: Path, name: str, right: str, wrong: str, expected: str
) -> None:
    text = (SPECS / f"{name}.yaml").read_text()
    assert right in text
    lines = text.replace(right, wrong, 1)
    line = lines[: lines.index(wrong) + len(wrong.rstrip())].count("\n") + 1
    path = tmp_path / "my.yaml"
    path.write_text(lines)
    (found,) = problems(path)
    assert found.startswith(f"my.yaml:{line}: ")
    assert expected in found


@pytest.mark.parametrize(
    ("right", "wrong", "expected"),
    [
        ("Needy", "NoSink", "2: {}sinks.py:NoSink is no sink, it has no method `invoke(value, con"),
        ("Needy", "Awaited", "2: {}sinks.py:Awaited has a method `invoke` with `async`: a call of"),
        ("Needy", "Yields", "2: {}sinks.py:Yields has a method `invoke` with `yield`: a call of"),
        ("  shape: round", "  shape: oval", "5: {}sinks.py:Needy(**{'shape': 'oval'}) raised Valu"),
        ("  shape: round", "  shap: round", "5: {}sinks.py:Needy takes no option 'shap'; did you "),
    ],
)
def test_a_class_that_is_no_sink_or_refuses_its_options_is_named(
    tmp_path: Path, right: str, wrong: str, expected: str
) -> None:
    (tmp_path / "sinks.py").write_text(SINKS)
    path = tmp_path / "my.yaml"
    path.write_text(SPEC.replace(right, wrong))
    (found,) = problems(path)
    assert found.startswith(f"my.yaml:{expected.replace('{}', '')}")


def test_the_shipped_specs_are_in_order() -> None:
    assert len(targets_of([str(SPECS)])) == len(list(SPECS.glob("*.yaml")))


def test_problems_of_connector_and_world_come_together(tmp_path: Path) -> None:
    (tmp_path / "sinks.py").write_text(SINKS)
    path = tmp_path / "my.yaml"
    path.write_text(SPEC.replace("round", "oval") + "world_options:\n  store: {x: 1}\n")
    assert [line.split(":")[1] for line in problems(path)] == ["5", "7"]


def test_what_a_constructor_raises_in_a_run_is_a_contract_error(tmp_path: Path) -> None:
    (tmp_path / "sinks.py").write_text(SINKS)
    path = tmp_path / "my.yaml"
    path.write_text(SPEC.replace("round", "oval"))
    spec = load_spec(path)
    make = instance_factory(spec.connector, spec.options)
    with pytest.raises(ContractError, match=r"Needy\(\*\*.*raised ValueError: shape is oval"):
        make()


@pytest.mark.parametrize(
    ("call", "view"),
    [
        ("upsert(value['key'], value)", "table"),
        ("append([value])", "log"),
        ("get_marker('m')", "log"),
    ],
)
def test_the_class_of_a_sink_that_writes_rows_is_viewed_as_a_table(
    tmp_path: Path, call: str, view: str
) -> None:
    file = tmp_path / "mine.py"
    file.write_text(
        "from semantix import RichSinkFunction\n"
        "class Mine(RichSinkFunction):\n"
        "    def open(self, context):\n"
        "        self.store = self.runtime_context.client('store')\n"
        "    def invoke(self, value, context):\n"
        f"        self.store.{call}\n",
        encoding="utf-8",
    )
    (target,) = targets_of([f"{file}:Mine"])
    assert target.is_class
    assert target.spec.view == view


def test_a_python_file_without_a_class_is_answered_with_its_classes(tmp_path):
    file = tmp_path / "mine.py"
    for text, words in (
        ("class One: pass\nclass Two: pass\n", f"name the class, {file}:One or {file}:Two"),
        ("x = 1\n", f"the file has no class; expected {file}:Class"),
        ("class (\n", "this is no Python file: invalid syntax"),
    ):
        file.write_text(text)
        with pytest.raises(SpecError) as caught:
            targets_of([str(file)])
        assert words in str(caught.value)
    with pytest.raises(SpecError, match=r"none\.py: there is no such file"):
        targets_of([str(tmp_path / "none.py")])
