"""The clock and the processing-time timers of an attempt, as its source uses them."""

from __future__ import annotations

from collections.abc import Callable

from semantix.engine.operators.runtime_context import TaskRuntimeContext


class ContextTimers:
    """Takes both from the runtime context of the attempt."""

    __slots__ = ("_context",)

    def __init__(self, context: TaskRuntimeContext) -> None:
        self._context = context

    def now_ms(self) -> int:
        """Return the simulated time in milliseconds."""
        return self._context.own_clock.now_us() // 1000

    def register(self, time_ms: int, call: Callable[[int], None]) -> None:
        """Let `call(time_ms)` run in the attempt's mailbox at this time."""
        self._context.register_timer(time_ms, call)
