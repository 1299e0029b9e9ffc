"""Asynchronous functions: what a spec's vertex `async: file.py:Class` becomes."""

from __future__ import annotations

from typing import Any

from semantix.engine.job_graph import MakeOperator
from semantix.engine.operators.async_access.result_output import ResultOutput
from semantix.engine.operators.async_access.settings import AsyncSettings
from semantix.engine.operators.async_access.wait_operator import AsyncWaitOperator
from semantix.engine.operators.collector import Collector
from semantix.engine.operators.runtime_context import TaskRuntimeContext
from semantix.functions.async_access.async_retry import (
    AsyncRetryStrategy,
    ExponentialBackoffDelayRetryStrategy,
    FixedDelayRetryStrategy,
    empty_result,
    has_exception,
)
from semantix.scenario.connector_loading import instance_factory
from semantix.spec.connector_spec import WorkloadSettings
from semantix.spec.job_settings import VertexSettings
from semantix.spec.waiting import RetrySettings, WaitingSettings

ASYNC = "async"


def is_async(found: Any) -> bool:
    """Return whether a class, or an object of it, is an asynchronous function."""
    return callable(getattr(found, "async_invoke", None))


def async_function(vertex: VertexSettings, _: WorkloadSettings) -> MakeOperator:
    """Return the function that makes the operators of an asynchronous function in one run."""
    make_function = instance_factory(vertex.target, vertex.options)
    waiting = vertex.waiting or WaitingSettings()

    def make(context: TaskRuntimeContext, collector: Collector) -> AsyncWaitOperator:
        settings = AsyncSettings(
            waiting.order == "ordered",
            waiting.timeout_ms,
            waiting.capacity,
            _strategy(waiting.retry),  # it may have a state, so each attempt has its own
        )
        output = ResultOutput(collector, context.identify)
        return AsyncWaitOperator(make_function(), settings, context, output)

    return make


def _strategy(retry: RetrySettings | None) -> AsyncRetryStrategy | None:
    if retry is None:
        return None
    if_result = empty_result if "empty" in retry.on else None
    if_exception = has_exception if "error" in retry.on else None
    if retry.multiplier == 1:
        return FixedDelayRetryStrategy(
            retry.max_attempts, retry.backoff_ms, if_result=if_result, if_exception=if_exception
        )
    return ExponentialBackoffDelayRetryStrategy(
        retry.max_attempts,
        retry.backoff_ms,
        retry.max_backoff_ms,
        retry.multiplier,
        if_result=if_result,
        if_exception=if_exception,
    )
