"""One sink function as the runtime drives it: restore, open, records, snapshots, notifications.

The subtask of a job and the operator harness share it. Templates that name their own steps
(`own_steps = True`) are not given the plain sink's steps around them.
Source: Flink, StreamSink, AbstractUdfStreamOperator, StreamingFunctionUtils.
"""

from __future__ import annotations

from typing import Any

from semantix.engine.operators.operator_protocols import Positions
from semantix.engine.operators.operator_state import OperatorStateStore
from semantix.engine.operators.runtime_context import (
    InitializationContext,
    InvocationContext,
    SnapshotContext,
    TaskRuntimeContext,
)
from semantix.engine.operators.stream_record import StreamRecord
from semantix.model.sim_time import MIN_EVENT_TIME_MS


class SinkOperator:
    """Wraps one instance of a sink function. What the function raises comes through as it is."""

    __slots__ = ("_context", "_gate", "_invoke", "_plain", "_store", "function")

    def __init__(self, function: Any, context: TaskRuntimeContext) -> None:
        self.function = function
        self._gate = context.gate
        self._context = InvocationContext(context.clock, MIN_EVENT_TIME_MS)
        self._plain = not getattr(function, "own_steps", False)
        self._invoke = getattr(function, "process_element", None) or function.invoke
        self._store: OperatorStateStore | None = None
        function.runtime_context = context

    def initialize(self, state: bytes | None, checkpoint_id: int | None) -> None:
        """Restore: `initialize_state` (if the function has it), then `open`.

        Args:
            state: from `redistribute`; None on a fresh start, and for a subtask without state.
            checkpoint_id: of the checkpoint restored, None on a fresh start.
        """
        self._store = OperatorStateStore(state, self._gate)
        restore = getattr(self.function, "initialize_state", None)
        if restore is not None:
            restore(InitializationContext(self._store, checkpoint_id))
        opening = getattr(self.function, "open", None)
        if opening is None:
            return
        if self._plain:
            self._gate.before("sink_open")
        opening(self.function.runtime_context)
        if self._plain:
            self._gate.after("sink_open")

    def process(self, record: StreamRecord) -> None:
        """Hand one record to `invoke`."""
        value = record.value
        self._context.record_timestamp = record.timestamp_ms
        if not self._plain:
            self._invoke(value, self._context)
            return
        self._gate.before("sink_invoke")
        self._invoke(value, self._context)
        self._gate.after("sink_invoke")

    def watermark(self, timestamp_ms: int) -> None:
        """Advance the watermark, then tell the function."""
        self._context.watermark = timestamp_ms
        write = getattr(self.function, "write_watermark", None)
        if write is not None:
            write(timestamp_ms)

    def prepare_barrier(self, checkpoint_id: int) -> None:
        """A sink emits nothing."""

    def positions(self) -> Positions:
        """A sink reads no places."""
        return ()

    def snapshot(self, checkpoint_id: int, timestamp_ms: int) -> bytes:
        """Run `snapshot_state` and copy the operator state; returns canonical bytes."""
        assert self._store is not None, "snapshot before initialize"
        snapshot_state = getattr(self.function, "snapshot_state", None)
        if snapshot_state is not None:
            if self._plain:
                self._gate.before("sink_flush_on_snapshot", checkpoint_id)
            snapshot_state(SnapshotContext(checkpoint_id, timestamp_ms))
            if self._plain:
                self._gate.after("sink_flush_on_snapshot", checkpoint_id)
        self._gate.before("opstate_copy", checkpoint_id)
        copied = self._store.copy_to_bytes()
        self._gate.after("opstate_copy", checkpoint_id)
        return copied

    def has_union_state(self) -> bool:
        """Tell whether a union-list state is registered."""
        return self._store is not None and self._store.has_union_state()

    def notify_complete(self, checkpoint_id: int) -> None:
        """Tell the function that a checkpoint completed."""
        notify = getattr(self.function, "notify_checkpoint_complete", None)
        if notify is not None:
            notify(checkpoint_id)

    def notify_aborted(self, checkpoint_id: int) -> None:
        """Tell the function that a checkpoint was aborted."""
        notify = getattr(self.function, "notify_checkpoint_aborted", None)
        if notify is not None:
            notify(checkpoint_id)

    def finish(self) -> None:
        """End of data, before the final checkpoint."""
        finishing = getattr(self.function, "finish", None)
        if finishing is None:
            return
        if self._plain:
            self._gate.before("sink_finish")
        finishing()
        if self._plain:
            self._gate.after("sink_finish")

    def close(self) -> None:
        """Release what the function holds; never called in an attempt that crashed."""
        closing = getattr(self.function, "close", None)
        if closing is None:
            return
        if self._plain:
            self._gate.before("sink_close")
        closing()
        if self._plain:
            self._gate.after("sink_close")
