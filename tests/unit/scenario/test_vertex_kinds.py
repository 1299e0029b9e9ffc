"""The kinds of vertices: each makes the operator that its place in the graph needs."""

from types import SimpleNamespace

import pytest

from semantix.engine.operators.collector import Collector
from semantix.engine.operators.map_operator import MapOperator
from semantix.engine.operators.sink_operator import SinkOperator
from semantix.engine.operators.workload_source import WorkloadSource
from semantix.errors import SpecError
from semantix.scenario.vertex_kinds import VERTEX_KINDS
from semantix.simulation.readings import Readings
from semantix.spec.connector_spec import WorkloadSettings
from semantix.spec.job_settings import VertexSettings
from semantix.testing.solo_session import SoloClock, SoloGate

SINK = "semantix.connectors.store.plain_sinks:AppendStoreSink"
WORKLOAD = WorkloadSettings()


def maker(kind, target):
    return VERTEX_KINDS[kind].operators(VertexSettings(kind, target, kind), WORKLOAD)


def context():
    return SimpleNamespace(
        gate=SoloGate(),
        clock=SoloClock(0),
        own_clock=SoloClock(0),
        readings=Readings(),
        subtask=0,
        parallelism=1,
    )


@pytest.mark.parametrize(
    ("kind", "target", "operator"),
    [
        ("source", "workload", WorkloadSource),
        ("map", "builtins:str", MapOperator),
        ("sink", SINK, SinkOperator),
    ],
)
def test_each_kind_makes_its_operator(kind, target, operator):
    assert type(maker(kind, target)(context(), Collector())) is operator


def test_each_attempt_gets_a_new_instance_of_the_connector():
    make = maker("sink", SINK)
    first, second = make(context(), Collector()), make(context(), Collector())
    assert first.function is not second.function


def test_a_target_that_cannot_be_loaded_is_refused_before_the_run():
    with pytest.raises(SpecError, match="Missing"):
        maker("sink", "semantix.connectors.store.plain_sinks:Missing")


def test_a_kind_without_input_or_without_output_is_an_end_of_the_graph():
    ends = {name: (kind.has_input, kind.has_output) for name, kind in VERTEX_KINDS.items()}
    assert ends["source"] == (False, True)
    assert ends["map"] == (True, True)
    assert ends["sink"] == (True, False)
