"""Sources that are code: what a spec's vertex `source: file.py:Class` becomes.

The author of a source function writes a loop, `run(ctx)`. A pulled source is asked: `poll(output)`.
"""

from __future__ import annotations

from typing import Any

from semantix.engine.job_graph import MakeOperator
from semantix.engine.operators.collector import Collector
from semantix.engine.operators.function_source import FunctionSource
from semantix.engine.operators.pulled_source import PulledSourceOperator
from semantix.engine.operators.runtime_context import TaskRuntimeContext
from semantix.scenario.connector_loading import instance_factory, load_class
from semantix.spec.connector_spec import WorkloadSettings
from semantix.spec.job_settings import VertexSettings


def names_class(vertex: VertexSettings) -> bool:
    """Return whether the target is code, and no word such as `workload`."""
    return ":" in vertex.target


def has_loop(vertex: VertexSettings) -> bool:
    """Return whether a vertex is a source with `run(ctx)`, which needs a strand of its own."""
    return vertex.kind == "source" and names_class(vertex) and is_loop(load_class(vertex.target))


def is_loop(found: Any) -> bool:
    """Return whether a class, or an object of it, is a source function."""
    return callable(getattr(found, "run", None))


def is_pulled(found: Any) -> bool:
    """Return whether a class, or an object of it, is a pulled source and nothing else."""
    names = ("run", "invoke", "process_element")
    is_other = any(callable(getattr(found, name, None)) for name in names)
    return callable(getattr(found, "poll", None)) and not is_other


def source_parallelism(vertex: VertexSettings, settings: WorkloadSettings) -> int:
    """Return the number of a source function's subtasks: 1 if it is not parallel.

    The base classes of Flink's names say it by `is_parallel`.
    """
    if not getattr(load_class(vertex.target), "is_parallel", False):
        return 1
    return settings.source_parallelism or settings.parallelism


def function_source(vertex: VertexSettings, settings: WorkloadSettings) -> MakeOperator:
    """Return the function that makes the operators of a source function in one run."""
    make_function = instance_factory(vertex.target, vertex.options)
    pace_us = settings.record_interval_ms * 1000

    def make(
        context: TaskRuntimeContext, collector: Collector
    ) -> FunctionSource | PulledSourceOperator:
        function = make_function()
        if is_pulled(function):
            return PulledSourceOperator(function, context, collector, pace_us, vertex.watermarks)
        return FunctionSource(function, context, collector, pace_us, vertex.watermarks)

    return make
