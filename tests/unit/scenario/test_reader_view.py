"""The identity of raw values, and the events that a world's changes become."""

import pytest

from semantix.history.events import APPEARED, FED, PUBLISHED, ROW, UNIT, WRITTEN
from semantix.scenario.expectations.identities import Identifier
from semantix.scenario.reader_view import ReaderView
from semantix.scenario.workload import build_workload, canonical_text
from semantix.spec.connector_spec import WorkloadSettings

WORKLOAD = build_workload(WorkloadSettings(records=3, keys=2))
VALUE = {"id": "r1", "key": "k1", "n": 1}
ENTRY = ("r1", "k1", canonical_text(VALUE))


@pytest.fixture
def identifier():
    return Identifier("id", WORKLOAD)


class Notebook:
    """Stands for a recorder."""

    def __init__(self):
        self.events = []

    def record(self, kind, fields):
        self.events.append((kind, fields))


def test_each_change_of_a_world_becomes_one_event(identifier):
    recorder = Notebook()
    view = ReaderView(recorder, identifier, "read_uncommitted")
    view.fed("in/0", [VALUE])
    view.published("in/0", 1, "source-0#1")
    view.written("out/0", "t-1", [VALUE], "sink-0#1")
    view.appeared("out/0", "t-1", [VALUE], 1, 2)
    view.row("table", "k1", VALUE)
    view.row("table", "k1", None)
    view.unit_ended("t-1", True)
    assert view.isolation == "read_uncommitted"
    assert recorder.events == [
        (FED, ("in/0", (ENTRY,))),
        (PUBLISHED, ("in/0", 1, "source-0#1")),
        (WRITTEN, ("out/0", "t-1", (ENTRY,), "sink-0#1")),
        (APPEARED, ("out/0", "t-1", (ENTRY,), 1, 2)),
        (ROW, ("table", "k1", ENTRY)),
        (ROW, ("table", "k1", None)),
        (UNIT, ("t-1", True)),
    ]


def test_a_place_that_is_no_output_gives_events_of_input_only(identifier):
    recorder = Notebook()
    view = ReaderView(recorder, identifier, is_judged=lambda place: place == "out/0")
    for place in ("in/0", "out/0"):
        view.written(place, "", [VALUE], "sink-0#1")
        view.appeared(place, "", [VALUE], 1, 1)
        view.row(place, "k1", VALUE)
    view.fed("in/0", [VALUE])
    view.published("in/0", 1, "source-0#1")
    told = [(kind, fields[0]) for kind, fields in recorder.events]
    outputs = [(kind, "out/0") for kind in (WRITTEN, APPEARED, ROW)]
    assert told == [*outputs, (FED, "in/0"), (PUBLISHED, "in/0")]
