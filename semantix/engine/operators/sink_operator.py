"""Drives one sink function: restore, open, records, snapshots, notifications, close.

A subtask of a job uses it, and the operator harness too. Around each hook of a plain sink, this
operator visits a step (`sink_open`, `sink_invoke`, …). A sink template visits steps with names of
its own, for instance `wal_send`, and sets `own_steps = True`; then the plain steps are left out.
Source: Flink, StreamSink, AbstractUdfStreamOperator, StreamingFunctionUtils.
"""

from __future__ import annotations

from typing import Any

from semantix.engine.operators.operator_protocols import Positions
from semantix.engine.operators.operator_state import OperatorStateStore
from semantix.engine.operators.runtime_context import (
    InitializationContext,
    SnapshotContext,
    TaskRuntimeContext,
)
from semantix.engine.operators.stream_record import StreamRecord
from semantix.engine.timing.invocation_context import InvocationContext
from semantix.model.sim_time import MIN_EVENT_TIME_MS


class SinkOperator:
    """Wraps one instance of a sink function. Exceptions of the function pass through unchanged."""

    __slots__ = ("_context", "_gate", "_invoke", "_plain", "_readings", "_store", "function")

    def __init__(self, function: Any, context: TaskRuntimeContext) -> None:
        self.function = function
        self._gate = context.gate
        self._readings = context.readings
        self._context = InvocationContext(context.own_clock, MIN_EVENT_TIME_MS, context.readings)
        self._plain = not getattr(function, "own_steps", False)
        self._invoke = getattr(function, "process_element", None) or function.invoke
        self._store: OperatorStateStore | None = None
        check = getattr(function, "require_invoke", None)
        if check is not None:
            check()
        function.runtime_context = context

    def initialize(self, state: bytes | None, checkpoint_id: int | None) -> None:
        """Call `initialize_state`, then `open`, each if the function has it.

        Args:
            state: this subtask's share of the restored state (see `redistribute`); None on a fresh
                start and for a subtask without state.
            checkpoint_id: id of the restored checkpoint; None on a fresh start.
        """
        self._store = OperatorStateStore(state, self._gate)
        restore = getattr(self.function, "initialize_state", None)
        if restore is not None:
            restore(InitializationContext(self._store, checkpoint_id, self._readings))
        opening = getattr(self.function, "open", None)
        if opening is None:
            return
        if self._plain:
            self._gate.before("sink_open")
        opening(self.function.runtime_context)
        if self._plain:
            self._gate.after("sink_open")

    def process(self, record: StreamRecord) -> None:
        """Call `invoke` (of a template: `process_element`) with the value of the record."""
        value = record.fresh_value()
        context = self._context
        if not self._plain:
            context.record = record
            try:
                self._invoke(value, context)
            finally:
                context.record = None
            return
        self._gate.before("sink_invoke")
        context.record = record
        try:
            self._invoke(value, context)
        finally:
            context.record = None
        self._gate.after("sink_invoke")

    def watermark(self, timestamp_ms: int) -> None:
        """Advance the watermark of the context, then call `write_watermark`."""
        self._context.watermark = timestamp_ms
        write = getattr(self.function, "write_watermark", None)
        if write is not None:
            write(timestamp_ms)

    def prepare_barrier(self, checkpoint_id: int) -> None:
        """Do nothing: a sink emits no records."""

    def positions(self) -> Positions:
        """Return no positions: a sink reads no places."""
        return ()

    def snapshot(self, checkpoint_id: int, timestamp_ms: int) -> bytes:
        """Call `snapshot_state`, then return the operator state as canonical bytes."""
        assert self._store is not None, "snapshot before initialize"
        snapshot_state = getattr(self.function, "snapshot_state", None)
        if snapshot_state is not None:
            if self._plain:
                self._gate.before("sink_flush_on_snapshot", checkpoint_id)
            snapshot_state(SnapshotContext(checkpoint_id, timestamp_ms, self._readings))
            if self._plain:
                self._gate.after("sink_flush_on_snapshot", checkpoint_id)
        self._gate.before("opstate_copy", checkpoint_id)
        copied = self._store.copy_to_bytes()
        self._gate.after("opstate_copy", checkpoint_id)
        return copied

    def has_union_state(self) -> bool:
        """Return whether the function has registered a union list."""
        return self._store is not None and self._store.has_union_state()

    def notify_complete(self, checkpoint_id: int) -> None:
        """Call `notify_checkpoint_complete`, if the function has it."""
        notify = getattr(self.function, "notify_checkpoint_complete", None)
        if notify is not None:
            self._readings.checkpoint_id = True
            notify(checkpoint_id)

    def notify_aborted(self, checkpoint_id: int) -> None:
        """Call `notify_checkpoint_aborted`, if the function has it."""
        notify = getattr(self.function, "notify_checkpoint_aborted", None)
        if notify is not None:
            notify(checkpoint_id)

    def finish(self) -> None:
        """Call the function's `finish` at the end of the data, before the final checkpoint."""
        finishing = getattr(self.function, "finish", None)
        if finishing is None:
            return
        if self._plain:
            self._gate.before("sink_finish")
        finishing()
        if self._plain:
            self._gate.after("sink_finish")

    def close(self) -> None:
        """Call the function's `close`. This method is not called in an attempt that crashed."""
        closing = getattr(self.function, "close", None)
        if closing is None:
            return
        if self._plain:
            self._gate.before("sink_close")
        closing()
        if self._plain:
            self._gate.after("sink_close")
