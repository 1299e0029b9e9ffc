"""The places of a spec, as events name them."""

import pytest

from semantix.history.events import Place
from semantix.model.guarantees import Guarantee
from semantix.scenario.declared_places import declared_places, view_of
from semantix.scenario.runner import header_of
from semantix.scenario.scenario import Scenario
from semantix.spec.connector_spec import ConnectorSpec
from semantix.spec.job_settings import PlaceSettings

IN = PlaceSettings("kafka", "in", "input")
OUT = PlaceSettings("kafka", "out", "output")


def spec_with(*places, **settings):
    options = {"kafka": {"topics": {"in": 2, "out": 1}}}
    return ConnectorSpec(
        "job", "module:Class", Guarantee.NONE, world_options=options, places=places, **settings
    )


def test_a_topic_has_one_place_for_each_partition():
    expected = (Place("in/0", "input"), Place("in/1", "input"), Place("out/0", "output"))
    assert declared_places(spec_with(IN, OUT)) == expected
    assert header_of(Scenario(spec_with(IN, OUT))).places == expected


def test_a_place_that_the_system_does_not_define_keeps_its_name():
    assert declared_places(spec_with(PlaceSettings("kafka", "new", "output"))) == (
        Place("new", "output"),
    )


@pytest.mark.parametrize(
    ("places", "view"), [((), "table"), ((IN,), "table"), ((IN, OUT), "log")], ids=str
)
def test_the_view_is_that_of_the_outputs(places, view):
    assert view_of(spec_with(*places, view="table")) == view
