"""Drives one source function: restore, open, `run`, snapshots, notifications, cancel, close.

Around each hook it visits a step of protocol reference 8.3 (`src_open`, `src_snapshot`, …).
Source: Flink, StreamSource, AbstractUdfStreamOperator, StreamingFunctionUtils.
"""

from __future__ import annotations

from typing import Any, ClassVar

from semantix.engine.operators.collector import Collector
from semantix.engine.operators.function_operator import FunctionOperator
from semantix.engine.operators.operator_protocols import Positions, SourceLock
from semantix.engine.operators.runtime_context import TaskRuntimeContext
from semantix.engine.operators.source_context import UserSourceContext
from semantix.engine.operators.stream_record import StreamRecord, emitted_value
from semantix.engine.timing.context_timers import ContextTimers
from semantix.engine.timing.source_output import SourceOutput
from semantix.engine.timing.time_characteristics import source_output
from semantix.engine.timing.time_settings import time_settings_of


class FunctionSource(FunctionOperator):
    """Wraps one instance of a source function (`LoopOperator`).

    Args:
        function: an object with `run(ctx)` and `cancel()`.
        pace_us: simulated time that each emission takes.
        watermarks: settings of the vertex, with `out_of_orderness_ms` and `idle_timeout_ms`.
    """

    __slots__ = ("_collector", "_ctx", "_output", "_settings", "pace_us")

    hook_steps: ClassVar[dict[str, str]] = {
        "initialize_state": "src_initialize_state",
        "open": "src_open",
        "snapshot_state": "src_snapshot",
        "notify_checkpoint_complete": "src_notify_complete",
        "cancel": "src_cancel",
    }

    def __init__(
        self,
        function: Any,
        context: TaskRuntimeContext,
        collector: Collector,
        pace_us: int,
        watermarks: Any = None,
    ) -> None:
        super().__init__(function, context)
        self.pace_us = pace_us
        self._settings = time_settings_of(function, context.time, watermarks)
        self._collector = collector
        self._output = self._new_output()
        self._ctx: UserSourceContext | None = None

    def connect(self, lock: SourceLock) -> None:
        """Make the context of the next `run`, whose emissions take this lock."""
        if self._ctx is not None:  # only under a harness: `run` is called once more
            self._output = self._new_output()
        self._ctx = UserSourceContext(self._output, lock, self.gate, self._record_of)

    def initialize(self, state: bytes | None, checkpoint_id: int | None) -> None:
        """Call `initialize_state`, then `open`, each if the function has it."""
        self.restore_state(state, checkpoint_id)
        self.call("open", 0, self._context)

    def run(self) -> None:
        """Call the function's `run`; then no emission is possible any more."""
        assert self._ctx is not None, "run before connect"
        gate = self.gate
        gate.before("src_run_start")
        gate.after("src_run_start")
        self._output.open()
        self.function.run(self.context_of_run(self._ctx))
        gate.before("src_run_return")
        self.end_context(self._ctx)
        gate.after("src_run_return")

    def current_context(self) -> UserSourceContext:
        """Return the context of the `run` that runs."""
        assert self._ctx is not None, "run before connect"
        return self._ctx

    def context_of_run(self, context: UserSourceContext) -> Any:
        """Return what `run` gets as its argument; a harness puts something before the context."""
        return context

    def end_context(self, context: UserSourceContext) -> None:
        """Close the context at the end of `run`; a harness lets it be, as Flink's does."""
        context.close()

    def cancel(self) -> None:
        """Call the function's `cancel`."""
        self.call("cancel", 0)

    def positions(self) -> Positions:
        """Return no positions: only the function knows them."""
        return ()

    def snapshot(self, checkpoint_id: int, timestamp_ms: int) -> bytes:
        """Call `snapshot_state`, then return the operator state as canonical bytes."""
        self.snapshot_function(checkpoint_id, timestamp_ms)
        return self.copied_state(checkpoint_id)

    def finish(self) -> None:
        """Do nothing: `run` has emitted everything. As in Flink, a source has no such hook."""

    def close(self) -> None:
        """Close the context, and call the function's `close`. A crashed attempt is not closed."""
        if self._ctx is not None:
            self._ctx.close()
        self.call("close", 0)

    def _new_output(self) -> SourceOutput:
        return source_output(self._collector, self._settings, ContextTimers(self._context))

    def _record_of(self, value: Any) -> StreamRecord:
        record_id, key, _ = self._context.identify(value)
        return StreamRecord(record_id, key or record_id, emitted_value(value))
