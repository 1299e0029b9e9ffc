"""What is wrong with the places of a spec."""

from dataclasses import replace

from semantix.intake.place_checks import place_problems
from semantix.model.guarantees import Guarantee
from semantix.spec.connector_spec import ConnectorSpec
from semantix.spec.job_settings import PlaceSettings

SINK = "semantix.connectors.store.plain_sinks:AppendStoreSink"
SPEC = ConnectorSpec(
    "places",
    SINK,
    Guarantee.AT_LEAST_ONCE,
    world_options={"kafka": {"topics": {"in": 1}}, "store": {}},
)


def texts(*places):
    return [text for _, text in place_problems(replace(SPEC, places=places))]


def test_only_a_system_with_timestamps_takes_them():
    assert texts(PlaceSettings("kafka", "in", "input", timestamps="n")) == []
    found = texts(PlaceSettings("store", "log", "input", timestamps="n"))
    assert "input.0.timestamps: a record in 'store:log' has no timestamp" in found


def test_an_unknown_place_is_named_with_the_nearest_one():
    (text,) = texts(PlaceSettings("kafka", "on", "input"))
    assert "there is no place 'kafka:on'; did you mean 'kafka:in'?" in text
