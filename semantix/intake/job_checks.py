"""Says what is wrong with the graph of a spec's `job`, before anything is run."""

from __future__ import annotations

from collections.abc import Iterator

from semantix.errors import SpecError
from semantix.model.nearest import nearest_word
from semantix.model.topology import cycle_in
from semantix.scenario.connector_loading import load_class, load_function
from semantix.scenario.job_binding import parallelism_of
from semantix.scenario.vertex_kinds import VERTEX_KINDS
from semantix.scenario.vertices.job_vertices import vertices_of
from semantix.scenario.vertices.source_functions import has_loop
from semantix.spec.connector_spec import ConnectorSpec
from semantix.spec.job_settings import VertexSettings

Problem = tuple[tuple[str | int, ...], str]  # place in the spec file, and what is wrong there
_FORWARD = "forward"


def job_problems(spec: ConnectorSpec) -> Iterator[Problem]:
    """Give what is wrong: a word, an edge, a cycle, a vertex without input or without output."""
    if not spec.job:
        return
    found = [*_kind_problems(spec), *_edge_problems(spec)]
    yield from found
    if found:
        return
    yield from _cycle_problems(spec)
    for index, vertex in enumerate(spec.job):
        yield from _shape_problems(spec, vertex, index)


def _kind_problems(spec: ConnectorSpec) -> Iterator[Problem]:
    for index, vertex in enumerate(spec.job):
        kind = VERTEX_KINDS.get(vertex.kind)
        place = ("job", index, vertex.kind)
        if kind is None:
            words = ", ".join(VERTEX_KINDS)
            near = nearest_word(vertex.kind, VERTEX_KINDS)
            yield place, f"unknown kind {vertex.kind!r}, expected {words}; did you mean {near!r}?"
        elif kind.is_class and ":" in vertex.target:
            continue  # the check of the class says what is wrong with it
        elif kind.words and vertex.target not in kind.words:
            near = nearest_word(vertex.target, kind.words)
            code = ", or `file.py:Class`" if kind.is_class else ""
            yield place, f"unknown target {vertex.target!r}, expected {near!r}{code}"
        elif not kind.words and not kind.is_class:
            yield from _function_problems(vertex, place)


def _function_problems(vertex: VertexSettings, place: tuple[str | int, ...]) -> Iterator[Problem]:
    try:
        load_function(vertex.target)
    except SpecError as error:
        yield place, f"{error.args[0]}{f'; {error.hint}' if error.hint else ''}"


def _edge_problems(spec: ConnectorSpec) -> Iterator[Problem]:
    names = [vertex.name for vertex in spec.job]
    for index, vertex in enumerate(spec.job):
        for name in vertex.inputs:
            if name not in names:
                near = nearest_word(name, names)
                text = f"{vertex.name} gets records from {name!r}, which is no vertex"
                yield ("job", index, "from"), f"{text}; did you mean {near!r}?"


def _cycle_problems(spec: ConnectorSpec) -> Iterator[Problem]:
    names = [vertex.name for vertex in spec.job]
    edges = [(name, vertex.name) for vertex in spec.job for name in vertex.inputs]
    cycle = cycle_in(names, edges)
    if cycle:
        way = " -> ".join((*cycle, cycle[0]))
        text = f"the graph has a cycle, {way}; leave one of these edges out"
        yield ("job", names.index(cycle[0]), "from"), text


def _shape_problems(spec: ConnectorSpec, vertex: VertexSettings, index: int) -> Iterator[Problem]:
    kind = VERTEX_KINDS[vertex.kind]
    place = ("job", index, vertex.kind)
    names = [one.name for one in spec.job if one.name != vertex.name]
    if kind.has_input and not vertex.inputs:
        text = f"the vertex {vertex.name!r} has no input; name one under `from`"
        example = f", for instance {names[0]!r}" if names else ""
        yield place, f"{text}{example}"
    elif vertex.inputs and not kind.has_input:
        yield place, f"the vertex {vertex.name!r} is a {vertex.kind} and takes no input"
    yield from _parallelism_problems(vertex, index)
    is_read = any(vertex.name in other.inputs for other in vertices_of(spec))
    if kind.has_output and not is_read:
        text = f"nothing reads what the vertex {vertex.name!r} emits"
        yield place, f"{text}; a job ends in sinks"
    elif is_read and not kind.has_output:
        yield place, f"the vertex {vertex.name!r} is a {vertex.kind} and emits nothing"
    yield from _forward_problems(spec, vertex, index)


def _parallelism_problems(vertex: VertexSettings, index: int) -> Iterator[Problem]:
    if vertex.parallelism in (None, 1) or not has_loop(vertex):
        return
    if not getattr(load_class(vertex.target), "is_parallel", False):
        name = vertex.target.rpartition(":")[2]
        text = f"the parallelism of non parallel operator must be 1, found {vertex.parallelism}"
        yield ("job", index, "parallelism"), f"{text}; {name} is no ParallelSourceFunction"


def _forward_problems(spec: ConnectorSpec, vertex: VertexSettings, index: int) -> Iterator[Problem]:
    if vertex.by != _FORWARD:
        return
    by_name = {one.name: one for one in spec.job}
    for workload in spec.workloads:
        own = parallelism_of(vertex, workload)
        for name in vertex.inputs:
            other = parallelism_of(by_name[name], workload)
            if other != own:
                text = f"`forward` from {name!r} needs equal parallelism, found {other} and {own}"
                yield ("job", index, "by"), text
