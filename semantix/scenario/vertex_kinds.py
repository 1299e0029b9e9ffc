"""The kinds of vertices, by their name in a spec's `job`: `source`, `async`, `read`, `map`, `sink`,
`counting`.

A new kind needs one record in `VERTEX_KINDS`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from semantix.engine.job_graph import MakeOperator
from semantix.engine.operators.collector import Collector
from semantix.engine.operators.counting_operator import CountingOperator
from semantix.engine.operators.map_operator import MapOperator
from semantix.engine.operators.runtime_context import TaskRuntimeContext
from semantix.engine.operators.sink_operator import SinkOperator
from semantix.engine.operators.workload_source import WorkloadSource
from semantix.engine.timing.timed_workload import TimedWorkloadSource
from semantix.scenario.connector_loading import instance_factory, load_function
from semantix.scenario.vertices.async_functions import ASYNC, async_function
from semantix.scenario.vertices.file_readers import READ, file_reader
from semantix.scenario.vertices.source_functions import function_source, names_class
from semantix.scenario.workload import build_workload
from semantix.spec.connector_spec import WorkloadSettings
from semantix.spec.job_settings import COUNTING as COUNTING
from semantix.spec.job_settings import VertexSettings

WORKLOAD = "workload"  # the target of the source that emits the workload's own records


@dataclass(frozen=True, slots=True)
class VertexKind:
    """One kind of vertex.

    Attributes:
        has_input: it receives records from other vertices; False for a source.
        has_output: it emits records; False for a sink.
        is_class: its target is a class (a connector), unless it is one of `words`; False: its
            target is a function.
        operators: returns the function that makes its operators in one run.
        words: targets that do not name code, for instance `workload`.
    """

    has_input: bool
    has_output: bool
    is_class: bool
    operators: Callable[[VertexSettings, WorkloadSettings], MakeOperator]
    words: tuple[str, ...] = ()


def _source(vertex: VertexSettings, settings: WorkloadSettings) -> MakeOperator:
    if names_class(vertex):
        return function_source(vertex, settings)
    partitions = build_workload(settings).partitions
    interval_us = settings.record_interval_ms * 1000
    watermarks = vertex.watermarks

    def make(context: TaskRuntimeContext, collector: Collector) -> WorkloadSource:
        if watermarks is not None:
            return TimedWorkloadSource(partitions, interval_us, context, collector, watermarks)
        return WorkloadSource(partitions, interval_us, context, collector)

    return make


def _map(vertex: VertexSettings, _: WorkloadSettings) -> MakeOperator:
    load_function(vertex.target)

    def make(_: TaskRuntimeContext, collector: Collector) -> MapOperator:
        function: Callable[[Any], Any] = load_function(vertex.target)
        return MapOperator(function, collector)

    return make


def _sink(vertex: VertexSettings, _: WorkloadSettings) -> MakeOperator:
    make_function = instance_factory(vertex.target, vertex.options)

    def make(context: TaskRuntimeContext, _: Collector) -> SinkOperator:
        return SinkOperator(make_function(), context)

    return make


def _counting(_: VertexSettings, __: WorkloadSettings) -> MakeOperator:
    def make(context: TaskRuntimeContext, _: Collector) -> CountingOperator:
        return CountingOperator(context.identify)

    return make


VERTEX_KINDS: dict[str, VertexKind] = {
    "source": VertexKind(False, True, True, _source, (WORKLOAD,)),
    ASYNC: VertexKind(True, True, True, async_function),
    READ: VertexKind(True, True, True, file_reader),
    "map": VertexKind(True, True, False, _map),
    "sink": VertexKind(True, False, True, _sink),
    COUNTING: VertexKind(True, False, False, _counting, ("state",)),
}
