"""A source under a harness: a test lets the methods of its context fail, and sees what it emits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from semantix.engine.elements import Element
from semantix.engine.operators.collector import Collector
from semantix.engine.operators.function_source import FunctionSource
from semantix.engine.operators.runtime_context import TaskRuntimeContext
from semantix.engine.operators.source_context import UserSourceContext
from semantix.engine.operators.stream_record import StreamRecord
from semantix.testing.planned_failures import PlannedFailures
from semantix.testing.stream_values import Record, Watermark


def late_bound(
    failures: PlannedFailures, hook: str, operator: FunctionSource
) -> Callable[..., Any]:
    """Wrap a method of the context that the operator has at the time of the call."""

    def call(*given: Any, **named: Any) -> Any:
        return getattr(operator.current_context(), hook)(*given, **named)

    return failures.wrap(hook, call)


class HookedSource(FunctionSource):
    """A source whose context has methods that a test lets fail."""

    __slots__ = ("_hooks",)

    def __init__(
        self,
        function: Any,
        context: TaskRuntimeContext,
        collector: Collector,
        hooks: dict[str, Callable[..., Any]],
    ) -> None:
        super().__init__(function, context, collector, 0)
        self._hooks = hooks

    def context_of_run(self, context: UserSourceContext) -> Any:
        return _HookedContext(context, self._hooks)

    def end_context(self, context: UserSourceContext) -> None:
        """Do nothing: only `close` of the harness closes the context."""


class _HookedContext:
    """Stands before the context of `run`."""

    def __init__(self, context: UserSourceContext, hooks: dict[str, Callable[..., Any]]) -> None:
        self._context, self._hooks = context, hooks

    def __getattr__(self, name: str) -> Any:
        return self._hooks.get(name) or getattr(self._context, name)


class CollectedElements(Collector):
    """Keeps what the source emits."""

    __slots__ = ("_collected",)

    def __init__(self, collected: list[Record | Watermark]) -> None:
        super().__init__()
        self._collected = collected

    def collect(self, record: StreamRecord) -> None:
        self._collected.append(Record(record.value, record.timestamp_ms))

    def emit_watermark(self, timestamp_ms: int) -> None:
        self._collected.append(Watermark(timestamp_ms))

    def mark_idle(self, is_idle: bool = True) -> None:
        """Do nothing: idleness is no element."""

    def broadcast(self, element: Element) -> None:
        """Do nothing: nobody receives."""
