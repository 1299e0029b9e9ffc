"""Drives one source function: restore, open, `run`, snapshots, notifications, cancel, close.

Around each hook it visits a step of protocol reference 8.3 (`src_open`, `src_snapshot`, …).
Source: Flink, StreamSource, AbstractUdfStreamOperator, StreamingFunctionUtils.
"""

from __future__ import annotations

from typing import Any

from semantix.engine.operators.collector import Collector
from semantix.engine.operators.operator_protocols import Positions, SourceLock
from semantix.engine.operators.operator_state import OperatorStateStore
from semantix.engine.operators.runtime_context import (
    InitializationContext,
    SnapshotContext,
    TaskRuntimeContext,
)
from semantix.engine.operators.source_context import UserSourceContext
from semantix.engine.operators.stream_record import StreamRecord
from semantix.engine.timing.context_timers import ContextTimers
from semantix.engine.timing.source_output import SourceOutput
from semantix.engine.timing.time_characteristics import source_output
from semantix.engine.timing.time_settings import time_settings_of


class FunctionSource:
    """Wraps one instance of a source function (`LoopOperator`).

    Args:
        function: an object with `run(ctx)` and `cancel()`.
        pace_us: simulated time that each emission takes.
        watermarks: settings of the vertex, with `out_of_orderness_ms` and `idle_timeout_ms`.
    """

    __slots__ = (
        "_collector", "_context", "_ctx", "_gate", "_output", "_settings", "_store", "function",
        "pace_us",
    )  # fmt: skip

    def __init__(
        self,
        function: Any,
        context: TaskRuntimeContext,
        collector: Collector,
        pace_us: int,
        watermarks: Any = None,
    ) -> None:
        self.function = function
        self.pace_us = pace_us
        self._context = context
        self._settings = time_settings_of(function, context.time, watermarks)
        self._collector = collector
        self._output = self._new_output()
        self._gate = context.gate
        self._store: OperatorStateStore | None = None
        self._ctx: UserSourceContext | None = None
        function.runtime_context = context

    def connect(self, lock: SourceLock) -> None:
        """Make the context of the next `run`, whose emissions take this lock."""
        if self._ctx is not None:  # only under a harness: `run` is called once more
            self._output = self._new_output()
            self._output.open()
        self._ctx = UserSourceContext(self._output, lock, self._gate, self._record_of)

    def initialize(self, state: bytes | None, checkpoint_id: int | None) -> None:
        """Call `initialize_state`, then `open`, each if the function has it."""
        gate = self._gate
        self._store = OperatorStateStore(state, gate)
        restore = getattr(self.function, "initialize_state", None)
        if restore is not None:
            gate.before("src_initialize_state")
            restore(InitializationContext(self._store, checkpoint_id, self._context.readings))
            gate.after("src_initialize_state")
        opening = getattr(self.function, "open", None)
        if opening is not None:
            gate.before("src_open")
            opening(self._context)
            gate.after("src_open")
        self._output.open()

    def run(self) -> None:
        """Call the function's `run`; then no emission is possible any more."""
        assert self._ctx is not None, "run before connect"
        gate = self._gate
        gate.before("src_run_start")
        gate.after("src_run_start")
        self.function.run(self.context_of_run(self._ctx))
        gate.before("src_run_return")
        self._ctx.close()
        gate.after("src_run_return")

    def current_context(self) -> UserSourceContext:
        """Return the context of the `run` that runs."""
        assert self._ctx is not None, "run before connect"
        return self._ctx

    def context_of_run(self, context: UserSourceContext) -> Any:
        """Return what `run` gets as its argument; a harness puts something before the context."""
        return context

    def cancel(self) -> None:
        """Call the function's `cancel`."""
        self._gate.before("src_cancel")
        self.function.cancel()
        self._gate.after("src_cancel")

    def prepare_barrier(self, checkpoint_id: int) -> None:
        """Do nothing: no record is held back."""

    def positions(self) -> Positions:
        """Return no positions: only the function knows them."""
        return ()

    def snapshot(self, checkpoint_id: int, timestamp_ms: int) -> bytes:
        """Call `snapshot_state`, then return the operator state as canonical bytes."""
        assert self._store is not None, "snapshot before initialize"
        gate = self._gate
        snapshot_state = getattr(self.function, "snapshot_state", None)
        if snapshot_state is not None:
            gate.before("src_snapshot", checkpoint_id)
            snapshot_state(SnapshotContext(checkpoint_id, timestamp_ms, self._context.readings))
            gate.after("src_snapshot", checkpoint_id)
        gate.before("opstate_copy", checkpoint_id)
        copied = self._store.copy_to_bytes()
        gate.after("opstate_copy", checkpoint_id)
        return copied

    def has_union_state(self) -> bool:
        """Return whether the function has registered a union list."""
        return self._store is not None and self._store.has_union_state()

    def notify_complete(self, checkpoint_id: int) -> None:
        """Call `notify_checkpoint_complete`, if the function has it."""
        notify = getattr(self.function, "notify_checkpoint_complete", None)
        if notify is not None:
            self._context.readings.checkpoint_id = True
            self._gate.before("src_notify_complete", checkpoint_id)
            notify(checkpoint_id)
            self._gate.after("src_notify_complete", checkpoint_id)

    def notify_aborted(self, checkpoint_id: int) -> None:
        """Call `notify_checkpoint_aborted`, if the function has it."""
        notify = getattr(self.function, "notify_checkpoint_aborted", None)
        if notify is not None:
            notify(checkpoint_id)

    def finish(self) -> None:
        """Do nothing: `run` has emitted everything. As in Flink, a source has no such hook."""

    def close(self) -> None:
        """Close the context, and call the function's `close`. A crashed attempt is not closed."""
        if self._ctx is not None:
            self._ctx.close()
        closing = getattr(self.function, "close", None)
        if closing is not None:
            closing()

    def _new_output(self) -> SourceOutput:
        return source_output(self._collector, self._settings, ContextTimers(self._context))

    def _record_of(self, value: Any) -> StreamRecord:
        record_id, key, _ = self._context.identify(value)
        return StreamRecord(record_id, key or record_id, value)
