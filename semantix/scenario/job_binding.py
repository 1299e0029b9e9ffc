"""Turns a spec into the engine's values: the job graph, and settings in microseconds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import structs

from semantix.engine.job_graph import Edge, JobGraph, Vertex, job_graph
from semantix.engine.runtime_settings import RuntimeSettings
from semantix.engine.timing.time_settings import TimeCharacteristic, TimeSettings
from semantix.errors import SpecError
from semantix.functions.two_phase_commit import TwoPhaseCommitSinkFunction
from semantix.functions.write_ahead import GenericWriteAheadSink
from semantix.scenario.connector_loading import code_in, load_class
from semantix.scenario.declared_places import view_of
from semantix.scenario.outside.live_input import LiveInput
from semantix.scenario.vertex_kinds import COUNTING, VERTEX_KINDS, WORKLOAD
from semantix.scenario.vertices.async_functions import ASYNC
from semantix.scenario.vertices.conditions import draining, no_such_source, varying
from semantix.scenario.vertices.file_readers import READ, origin_of
from semantix.scenario.vertices.job_vertices import (
    counting_vertex,
    is_traced,
    judged_vertex,
    vertices_of,
)
from semantix.scenario.vertices.source_functions import has_loop, names_class, source_parallelism
from semantix.spec.connector_spec import ConnectorSpec, WorkloadSettings
from semantix.spec.job_settings import VertexSettings


def code_places(spec: ConnectorSpec) -> tuple[str, ...]:
    """Return the files and modules that the spec's targets name, each once."""
    return tuple(dict.fromkeys([target.rpartition(":")[0] for target in targets_of(spec)]))


def targets_of(spec: ConnectorSpec) -> tuple[str, ...]:
    """Return the targets of a spec that name code, in the order of its vertices.

    Behind the target of a vertex come those in its options.
    """
    vertices = [(one.target, one.options) for one in spec.job if ":" in one.target]
    found: list[str] = []
    for target, options in vertices if spec.job else [(spec.connector, spec.options)]:
        found += [target, *_in_options(target, options)]
    return tuple(found)


def _in_options(target: str, options: Mapping[str, Any]) -> list[str]:
    try:
        return list(code_in(target, options).values())
    except SpecError:  # who loads the class reports it
        return []


def graph_of(
    spec: ConnectorSpec,
    settings: WorkloadSettings,
    *,
    sink_parallelism: int | None = None,
    job_number: int = 1,
    live: LiveInput | None = None,
) -> JobGraph:
    """Make the job graph of a spec for one workload.

    Args:
        sink_parallelism: number of subtasks of the judged vertex, after the job was rescaled; None:
            that of the spec and the workload.
        job_number: above 1, the job was submitted anew: job and operators have other ids.
        live: what the workload's source has emitted, if it does not rewind.

    Raises:
        SpecError: a target cannot be loaded.
        UsageError: the vertices and edges are not a valid graph (see `job_graph`).
    """
    entries = vertices_of(spec)
    if sink_parallelism is not None:
        judged = judged_vertex(spec).name
        entries = tuple([_rescaled(one, judged, sink_parallelism) for one in entries])
    traced, counted = is_traced(spec), counting_vertex(spec)
    if live is not None and all(entry.target != WORKLOAD for entry in entries):
        raise no_such_source()
    vertices = tuple([_vertex(entry, spec, settings, entries, live) for entry in entries])
    edges = tuple([Edge(one, entry.name, entry.by) for entry in entries for one in entry.inputs])
    job_id = spec.name if job_number == 1 else f"{spec.name}-{job_number}"
    if not spec.job:  # nothing to check: the check would cost a hundredth of a run
        return JobGraph(vertices, edges, job_id, is_traced=traced, counted=counted)
    return job_graph(vertices, edges, job_id, is_traced=traced, counted=counted)


def _rescaled(vertex: VertexSettings, judged: str, parallelism: int) -> VertexSettings:
    if vertex.name != judged:
        return vertex
    return structs.replace(vertex, parallelism=parallelism)


def parallelism_of(vertex: VertexSettings, settings: WorkloadSettings) -> int:
    """Return the number of a vertex's subtasks: from the vertex, else from the workload."""
    if vertex.parallelism is not None:
        return vertex.parallelism
    if vertex.kind == COUNTING:
        return 1
    if VERTEX_KINDS[vertex.kind].has_input:
        return settings.parallelism
    if names_class(vertex):
        return source_parallelism(vertex, settings)
    return settings.source_parallelism or settings.partitions


def _vertex(
    vertex: VertexSettings,
    spec: ConnectorSpec,
    settings: WorkloadSettings,
    entries: tuple[VertexSettings, ...],
    live: LiveInput | None,
) -> Vertex:
    parallelism = parallelism_of(vertex, settings)
    operators = VERTEX_KINDS[vertex.kind].operators(vertex, settings)
    is_origin = origin_of(vertex, entries)
    if live is not None and vertex.target == WORKLOAD:
        operators = draining(operators, live)
    if not settings.deterministic and (is_origin or (is_origin is None and not vertex.inputs)):
        operators = varying(operators, settings, has_other_keys=_leaves_rows(spec))
    return Vertex(
        vertex.name,
        parallelism,
        operators,
        tuple([index % spec.processes for index in range(parallelism)]),  # in turn
        has_loop(vertex),
        vertex.kind in (ASYNC, READ),
        is_origin,
    )


def _leaves_rows(spec: ConnectorSpec) -> bool:
    """Return whether rows of a dead attempt are wrong.

    A sink that writes only what a checkpoint has completed never writes for a dead attempt, so its
    rows are all right, whatever their keys.
    """
    if view_of(spec) != "table":
        return False
    sink = load_class(judged_vertex(spec).target)
    return not issubclass(sink, (TwoPhaseCommitSinkFunction, GenericWriteAheadSink))


def runtime_settings(spec: ConnectorSpec, stop: str = "") -> RuntimeSettings:
    """Return the runtime's settings; a spec has milliseconds, the runtime microseconds.

    Args:
        stop: of the workload.
    """
    checkpointing, restart = spec.checkpointing, spec.restart
    return RuntimeSettings(
        checkpointing=checkpointing.enabled,
        interval_us=checkpointing.interval_ms * 1000,
        timeout_us=checkpointing.timeout_ms * 1000,
        min_pause_us=checkpointing.min_pause_ms * 1000,
        max_concurrent=checkpointing.max_concurrent,
        is_aligned=checkpointing.mode == "exactly_once",
        tolerable_failures=checkpointing.tolerable_failures,
        retained=max(checkpointing.retained, 2 if restart.restore == "older" else 1),
        restart_delay_us=restart.delay_ms * 1000,
        restart_attempts=0 if restart.strategy == "none" else restart.attempts,
        restores_older=restart.restore == "older",
        detection_delay_us=restart.detection_delay_ms * 1000,
        live_bound_us=spec.live_bound_us,
        stop=stop,
        time=TimeSettings(
            TimeCharacteristic(spec.time.characteristic), spec.time.auto_watermark_interval_ms
        ),
    )
