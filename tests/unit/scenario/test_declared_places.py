"""Places with roles: an input is fed and not judged, an output is judged."""

from __future__ import annotations

from dataclasses import replace

import pytest

from semantix.errors import SpecError
from semantix.history.events import APPEARED, FED, WRITTEN
from semantix.model.guarantees import Guarantee, Verdict
from semantix.oracles.judge import judge
from semantix.scenario.declared_places import declared_places, feed_inputs, view_of
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import Scenario
from semantix.spec.connector_spec import ConnectorSpec, WorkloadSettings
from semantix.spec.job_settings import PlaceSettings, VertexSettings

IN = PlaceSettings("kafka", "in", "input")
OUT = PlaceSettings("kafka", "out", "output")
SMALL = WorkloadSettings(records=6, keys=3)


def spec(*places: PlaceSettings) -> ConnectorSpec:
    return ConnectorSpec(
        "places",
        "semantix.connectors.kafka.sink:KafkaSink",
        Guarantee.EXACTLY_ONCE,
        options={"topic": "out", "delivery_guarantee": "exactly_once"},
        world_options={"kafka": {"topics": {"in": 2, "out": 2}}},
        places=places,
    )


def facts(kind: str, *places: PlaceSettings):
    history = run_scenario(Scenario(spec(*places), workload=SMALL)).history
    return [event for event in history.facts if event.kind == kind]


def test_a_topic_is_declared_partition_by_partition() -> None:
    assert [(one.name, one.role, one.view) for one in declared_places(spec(IN, OUT))] == [
        ("in/0", "input", "log"),
        ("in/1", "input", "log"),
        ("out/0", "output", "log"),
        ("out/1", "output", "log"),
    ]


def test_the_view_is_that_of_the_outputs() -> None:
    table = replace(spec(PlaceSettings("store", "table", "output", "table")), view="log")
    assert view_of(table) == "table"
    assert view_of(spec(IN)) == "log"


def test_an_input_is_fed_with_all_records_before_the_job_starts() -> None:
    fed = facts(FED, IN, OUT)
    assert sorted(entry[0] for event in fed for entry in event.entries) == [
        f"r{number}" for number in range(1, 7)
    ]
    assert {event.place for event in fed} == {"in/0", "in/1"}
    assert max(event.sequence for event in fed) == len(fed) - 1


def test_what_was_fed_is_no_output() -> None:
    assert {event.place for event in facts(APPEARED, IN)} <= {"out/0", "out/1"}
    assert not facts(FED, OUT)


@pytest.mark.parametrize("places", [(), (IN,), (IN, OUT)])
def test_the_job_is_judged_by_its_outputs(places: tuple[PlaceSettings, ...]) -> None:
    history = run_scenario(Scenario(spec(*places), workload=SMALL)).history
    assert judge(history, ("EO",))["EO"].verdict is Verdict.UPHELD


def test_a_place_that_is_written_but_is_no_output_is_not_judged() -> None:
    written = facts(WRITTEN, PlaceSettings("kafka", "in", "output"))
    assert written == []
    history = run_scenario(Scenario(spec(PlaceSettings("kafka", "in", "output")))).history
    assert judge(history, ("ALO",))["ALO"].verdict is Verdict.VIOLATED


def test_a_job_that_ends_in_the_counting_vertex_has_its_state_as_the_only_output() -> None:
    made = replace(spec(IN, OUT), job=(VertexSettings("source", "workload", "source"),))
    assert [(one.name, one.role, one.view) for one in declared_places(made)] == [
        ("in/0", "input", "log"),
        ("in/1", "input", "log"),
        ("counting", "output", "state"),
    ]
    assert view_of(made) == "state"


def test_input_gets_the_timestamps_that_its_records_hold() -> None:
    fed = []
    made = spec(replace(IN, timestamps="n", records=2))
    feed_inputs(made, SMALL, lambda _, __, values: fed.extend(values))
    assert [(one.value["id"], one.timestamp_ms) for one in fed] == [("r1", 1), ("r2", 2)]
    with pytest.raises(SpecError, match="timestamps: None at 'at'"):
        feed_inputs(spec(replace(IN, timestamps="at")), SMALL, lambda *_: None)
