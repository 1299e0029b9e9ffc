"""The vertices of a job, and which of them is under test."""

from dataclasses import replace

import pytest

from semantix.functions.source_function import ParallelSourceFunction, SourceFunction
from semantix.model.guarantees import Guarantee
from semantix.scenario.job_binding import graph_of, parallelism_of
from semantix.scenario.vertices.job_vertices import (
    can_be_rescaled,
    counting_vertex,
    is_traced,
    judged_vertex,
    vertices_of,
)
from semantix.spec.connector_spec import ConnectorSpec, WorkloadSettings
from semantix.spec.job_settings import VertexSettings

SINK = "semantix.connectors.store.plain_sinks:AppendStoreSink"
SPEC = ConnectorSpec("small", SINK, Guarantee.AT_LEAST_ONCE, options={"prefix": "x"})
WORKLOAD = WorkloadSettings(parallelism=3, partitions=2)
SOURCE = VertexSettings("source", "workload", "in")


class PlainSource(SourceFunction):
    """A source with one subtask."""


class ParallelSource(ParallelSourceFunction):
    """A source with any number of subtasks."""


HERE = f"{__file__}:"


def spec(*job, **fields):
    return replace(SPEC, job=job, **fields)


def test_a_spec_without_a_graph_is_a_source_and_the_connector():
    source, sink = vertices_of(SPEC)
    assert (source.kind, source.target) == ("source", "workload")
    assert (sink.kind, sink.target, sink.inputs) == ("sink", SINK, ("source",))
    assert sink.options == {"prefix": "x"}
    assert (judged_vertex(SPEC), counting_vertex(SPEC), is_traced(SPEC)) == (sink, "", False)


def test_a_graph_that_ends_in_a_sink_replaces_the_short_form():
    sink = VertexSettings("sink", SINK, "out", ("in",))
    assert vertices_of(spec(SOURCE, sink)) == (SOURCE, sink)
    assert judged_vertex(spec(SOURCE, sink)) == sink


def test_behind_a_vertex_that_nothing_reads_its_output_is_counted():
    source, counting = vertices_of(spec(SOURCE))
    assert (counting.kind, counting.inputs) == ("counting", ("in",))
    assert judged_vertex(spec(SOURCE)) == source
    assert counting_vertex(spec(SOURCE)) == "counting"
    assert is_traced(spec(SOURCE))
    assert graph_of(spec(SOURCE), WORKLOAD).counted == "counting"
    stated = VertexSettings("counting", "state", "n", ("in",), parallelism=2)
    assert vertices_of(spec(SOURCE, stated)) == (SOURCE, stated)


def test_a_connector_with_the_method_run_is_a_source():
    source, counting = vertices_of(replace(SPEC, connector=f"{HERE}PlainSource"))
    assert (source.kind, source.options, counting.kind) == ("source", {"prefix": "x"}, "counting")


@pytest.mark.parametrize(("name", "size"), [("PlainSource", 1), ("ParallelSource", 3)])
def test_only_a_parallel_source_has_several_subtasks_and_is_rescaled(name, size):
    made = replace(SPEC, connector=f"{HERE}{name}")
    assert parallelism_of(vertices_of(made)[0], WORKLOAD) == size
    assert can_be_rescaled(made) == (size > 1)


def test_beside_a_forward_edge_a_vertex_keeps_its_size():
    behind = VertexSettings("counting", "state", "n", ("in",), by="forward", parallelism=2)
    assert can_be_rescaled(spec(SOURCE))
    assert not can_be_rescaled(spec(SOURCE, behind))
    assert not can_be_rescaled(spec(SOURCE, VertexSettings("sink", SINK, "s", ("in",), "forward")))


def test_a_job_is_traced_where_order_or_watermarks_are_claimed():
    assert is_traced(replace(SPEC, also=("WM",)))


def test_the_vertex_under_test_is_the_one_that_is_rescaled():
    assert graph_of(spec(SOURCE), WORKLOAD, sink_parallelism=4).parallelisms == (
        ("in", 4),
        ("counting", 1),
    )
