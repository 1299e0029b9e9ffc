"""The vertices of a spec's job: which there are, and which of them is under test."""

from __future__ import annotations

from typing import NamedTuple

from msgspec import structs

from semantix.engine.job_graph import FORWARD
from semantix.errors import SpecError
from semantix.scenario.connector_loading import load_class
from semantix.scenario.vertex_kinds import COUNTING, VERTEX_KINDS, WORKLOAD
from semantix.scenario.vertices.async_functions import ASYNC, is_async
from semantix.scenario.vertices.source_functions import is_loop, is_pulled, names_class
from semantix.spec.connector_spec import ConnectorSpec
from semantix.spec.job_settings import VertexSettings

_WORKLOAD_SOURCE = VertexSettings("source", WORKLOAD, "source")
_KEPT_MAX = 4


def vertices_of(spec: ConnectorSpec) -> tuple[VertexSettings, ...]:
    """Return the vertices of a spec's job.

    Without `job`, they are the workload's source and the connector as a sink; if the connector is a
    source, they are the connector and the vertex that counts what it emits; if it is an
    asynchronous function, it stands between the two. A job that does not end in a sink gets the
    counting vertex, too.
    """
    return shape_of(spec).vertices


def _vertices_of(spec: ConnectorSpec) -> tuple[VertexSettings, ...]:
    if not spec.job:
        kind = kind_of_connector(spec.connector)
        own = VertexSettings(kind, spec.connector, kind, options=spec.options)
        if kind == "source":
            return (own, _counting_behind(own.name))
        own = structs.replace(own, inputs=("source",))
        if kind == "sink":
            return (_WORKLOAD_SOURCE, own)
        return (_WORKLOAD_SOURCE, own, _counting_behind(own.name))
    last = spec.job[-1]
    kind_of_last = VERTEX_KINDS.get(last.kind)
    if kind_of_last is None or not kind_of_last.has_output:
        return spec.job
    return (*spec.job, _counting_behind(last.name))


def kind_of_connector(target: str) -> str:
    """Return the kind of vertex for a class: `source` if it has the method `run` or `poll`.

    It is `async` if it has the method `async_invoke`; else `sink`, also if it is not found.
    """
    try:
        found = load_class(target)
    except SpecError:
        return "sink"
    if is_async(found):
        return ASYNC
    return "source" if is_loop(found) or is_pulled(found) else "sink"


def _counting_behind(name: str) -> VertexSettings:
    return VertexSettings(COUNTING, "state", COUNTING, (name,), parallelism=1)


class JobShape(NamedTuple):
    """What a spec says about the vertices of its job.

    Attributes:
        vertices: all of them, also those that the spec does not name.
        judged: the vertex under test: the last one that is not there to count.
        counting: name of the vertex that counts what a source emits; empty: there is none.
        is_traced: oracles need to know what passes each vertex of the job.
    """

    vertices: tuple[VertexSettings, ...]
    judged: VertexSettings
    counting: str
    is_traced: bool


class _Kept:
    """The last shapes, found by the identity of their specs: a run asks for one several times."""

    def __init__(self) -> None:
        self.found: list[tuple[ConnectorSpec, JobShape]] = []


_kept = _Kept()


def shape_of(spec: ConnectorSpec) -> JobShape:
    """Return the shape of a spec's job."""
    for known, shape in _kept.found:
        if known is spec:
            return shape
    made = _shape_of(spec)
    _kept.found = [(spec, made), *_kept.found[: _KEPT_MAX - 1]]
    return made


def _shape_of(spec: ConnectorSpec) -> JobShape:
    vertices = _vertices_of(spec)
    last = vertices[-1]
    counting = last.name if last.kind == COUNTING else ""
    judged = [vertex for vertex in vertices if vertex.kind != COUNTING][-1]
    own = [one for one in vertices if not one.inputs and one.target != WORKLOAD]
    is_timed = any(vertex.watermarks is not None for vertex in vertices)
    return JobShape(vertices, judged, counting, bool(spec.also or own or is_timed or counting))


def judged_vertex(spec: ConnectorSpec) -> VertexSettings:
    """Return the vertex under test: the last one that is not there to count."""
    return shape_of(spec).judged


def counting_vertex(spec: ConnectorSpec) -> str:
    """Return the name of the vertex that counts what a source emits; empty: there is none."""
    return shape_of(spec).counting


def is_traced(spec: ConnectorSpec) -> bool:
    """Return whether oracles need to know what passes each vertex of the job."""
    return shape_of(spec).is_traced


def can_be_rescaled(spec: ConnectorSpec) -> bool:
    """Return whether the vertex under test can be restored with another number of subtasks."""
    judged = judged_vertex(spec)
    ahead = [vertex for vertex in vertices_of(spec) if judged.name in vertex.inputs]
    if judged.by == FORWARD or any(vertex.by == FORWARD for vertex in ahead):
        return False
    if VERTEX_KINDS[judged.kind].has_input or not names_class(judged):
        return True
    return bool(getattr(load_class(judged.target), "is_parallel", False))
