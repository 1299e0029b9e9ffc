"""The mapping operator: a new value under the same identity, no state, exceptions pass."""

import pytest

from semantix.engine.elements import RECORD, WATERMARK
from semantix.engine.operators.collector import Collector
from semantix.engine.operators.map_operator import MapOperator
from semantix.engine.operators.operator_state import read_snapshot
from semantix.engine.operators.stream_record import StreamRecord


class Sent:
    """The sending end of a channel that keeps the elements."""

    def __init__(self):
        self.elements = []

    def send(self, element):
        self.elements.append(element)


@pytest.fixture
def sent():
    return Sent()


def mapping(function, sent):
    collector = Collector()
    collector.connect("forward", [sent], 0)
    return MapOperator(function, collector)


def test_the_value_is_replaced_and_id_key_and_time_stay(sent):
    mapping(lambda value: value * 2, sent).process(StreamRecord("r1", "k1", 21, 5))
    assert sent.elements == [(RECORD, StreamRecord("r1", "k1", 42, 5))]


def test_a_watermark_passes_unchanged(sent):
    mapping(str, sent).watermark(17)
    assert sent.elements == [(WATERMARK, 17)]


def test_an_exception_of_the_function_passes_and_emits_nothing(sent):
    with pytest.raises(ZeroDivisionError):
        mapping(lambda value: 1 // value, sent).process(StreamRecord("r1", "k1", 0))
    assert sent.elements == []


def test_it_has_no_state_and_reads_no_places(sent):
    operator = mapping(str, sent)
    assert read_snapshot(operator.snapshot(1, 0)) == []
    assert operator.positions() == ()
    assert not operator.has_union_state()


def test_the_function_may_change_the_value(sent):
    def taken(value):
        return {"n": value.pop("n"), "of": [value]}

    record = StreamRecord("r1", "k1", {"n": 1})
    for _ in range(2):
        mapping(taken, sent).process(record)
    first, second = (element[1] for element in sent.elements)
    assert first == second
    assert first.fresh_value()["of"] is not first.value["of"]
