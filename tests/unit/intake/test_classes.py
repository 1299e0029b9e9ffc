"""A class that a user names becomes a spec, or the message says what is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from semantix.errors import SpecError
from semantix.intake.classes import is_class, spec_of_class, with_view, without_class
from semantix.intake.targets import targets_of

SINKS = """\
from semantix import AsyncFunction, RichSinkFunction
from semantix.connectors.kafka.source import KafkaSource

class Rows(RichSinkFunction):
    def open(self, context):
        self.client = self.runtime_context.client("store")

    def invoke(self, value, context):
        self.client.upsert(value["key"], value)

class Topic(Rows):
    def open(self, context):
        self.client = self.runtime_context.client("kafka").Producer({"bootstrap.servers": "x"})

class Plain:
    pass

class Answers(AsyncFunction):
    def async_invoke(self, value, result_future):
        result_future.complete([value])

class Reads(KafkaSource):
    def __init__(self):
        super().__init__("in")
"""


@pytest.fixture
def sinks(tmp_path: Path) -> Path:
    file = tmp_path / "sinks.py"
    file.write_text(SINKS)
    return file


def test_rows_and_nothing_else_are_a_table(sinks: Path) -> None:
    spec = spec_of_class(f"{sinks}:Rows", None)
    assert (spec.view, with_view(spec).view) == ("log", "table")


def test_a_class_that_needs_another_client_needs_a_spec_and_is_told_how_it_begins(
    sinks: Path,
) -> None:
    with pytest.raises(SpecError) as caught:
        targets_of([f"{sinks}:Topic"])
    text = str(caught.value)
    assert "asks for the client 'kafka'; a class without a spec gets the client 'store'" in text
    assert "connector: sinks.py:Topic" in text
    assert "world_options: {kafka: {…}}" in text


def test_a_class_that_is_no_sink_is_refused(sinks: Path) -> None:
    with pytest.raises(SpecError, match="Plain is no sink"):
        spec_of_class(f"{sinks}:Plain", None)


def test_an_asynchronous_function_and_a_pulled_source_are_connectors(sinks: Path) -> None:
    assert spec_of_class(f"{sinks}:Answers", None).title == "Answers, an asynchronous function"
    assert spec_of_class(f"{sinks}:Reads", None).title == "Reads, a source"


def test_a_file_without_a_class_lists_its_classes(sinks: Path) -> None:
    assert not is_class(str(sinks))
    assert is_class(f"{sinks}:Rows")
    assert f"{sinks}:Rows or {sinks}:Topic" in without_class(str(sinks))
