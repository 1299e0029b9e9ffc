"""Records on their way: what a function gets, and what it emits, are copies."""

from __future__ import annotations

import pytest

from semantix.engine.operators.async_access.result_output import ResultOutput
from semantix.engine.operators.collector import Collector
from semantix.engine.operators.map_operator import MapOperator
from semantix.engine.operators.stream_record import StreamRecord, emitted_value, plain_entry
from semantix.functions.source_function import SourceFunction
from semantix.testing import Record, SourceHarness


class Kept(Collector):
    """Keeps the records that are emitted."""

    def __init__(self) -> None:
        super().__init__()
        self.values: list[object] = []

    def collect(self, record: StreamRecord) -> None:
        self.values.append(record.value)


class FillsOneObject(SourceFunction):
    """Fills one record again and again, as Flink allows unless object reuse is on."""

    def run(self, ctx):
        record = {"tags": []}
        for number in (1, 2):
            record["id"] = f"r{number}"
            record["tags"].append(number)
            ctx.collect(record)

    def cancel(self):
        """There is nothing to end."""


@pytest.mark.parametrize("value", [{"n": 1}, {"n": [1]}, [1], [[1]]])
def test_what_is_emitted_does_not_change_any_more(value) -> None:
    emitted = emitted_value(value)
    assert emitted == value
    assert emitted is not value
    inner = value["n"] if isinstance(value, dict) else value[0]
    if isinstance(inner, list):
        inner.append(2)
        assert emitted != value


def test_text_and_numbers_are_not_copied() -> None:
    text = "a text"
    assert emitted_value(text) is text


def test_a_source_may_fill_one_object_again_and_again() -> None:
    harness = SourceHarness(FillsOneObject)
    harness.open()
    harness.run()
    assert harness.collected == [
        Record({"id": "r1", "tags": [1]}),
        Record({"id": "r2", "tags": [1, 2]}),
    ]


def test_so_may_a_mapping_and_an_asynchronous_function() -> None:
    kept, reused = Kept(), {}

    def mapping(value):
        reused.update(value)
        return reused

    operator, output = MapOperator(mapping, kept), ResultOutput(kept, plain_entry)
    for number in (1, 2):
        operator.process(StreamRecord("r1", "k1", {"n": number}))
    for number in (3, 4):
        reused["n"] = number
        output.emit(StreamRecord("r1", "k1", {}), reused)
    assert kept.values == [{"n": 1}, {"n": 2}, {"n": 3}, {"n": 4}]
