"""Drives one pulled source: restore, open, one look after the other, snapshots, close."""

from __future__ import annotations

from typing import Any

from semantix.engine.operators.collector import Collector
from semantix.engine.operators.operator_protocols import Positions
from semantix.engine.operators.operator_state import OperatorStateStore
from semantix.engine.operators.runtime_context import (
    InitializationContext,
    SnapshotContext,
    TaskRuntimeContext,
)
from semantix.engine.operators.stream_record import StreamRecord
from semantix.engine.timing.context_timers import ContextTimers
from semantix.engine.timing.time_characteristics import source_output
from semantix.engine.timing.time_settings import time_settings_of


class PulledSourceOperator:
    """Wraps one instance of a pulled source (`SourceOperator`).

    Args:
        function: an object with `poll(output)`.
        pace_us: simulated time that a look with an emission takes.
        watermarks: settings of the vertex, with `out_of_orderness_ms` and `idle_timeout_ms`.
    """

    __slots__ = (
        "_collector", "_context", "_due_us", "_emitted", "_gate", "_output", "_pace_us", "_store",
        "function",
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
        self._pace_us = pace_us
        self._context = context
        self._collector = collector
        settings = time_settings_of(function, context.time, watermarks)
        self._output = source_output(collector, settings, ContextTimers(context))
        self._gate = context.gate
        self._store = OperatorStateStore(None, context.gate)
        self._due_us: int | None = context.own_clock.now_us()
        self._emitted = 0
        function.runtime_context = context

    def initialize(self, state: bytes | None, checkpoint_id: int | None) -> None:
        """Call `initialize_state`, then `open`, each if the function has it."""
        self._store = OperatorStateStore(state, self._gate)
        restore = getattr(self.function, "initialize_state", None)
        if restore is not None:
            restore(InitializationContext(self._store, checkpoint_id, self._context.readings))
        self.function.open(self._context)
        self._output.open()

    def next_due_us(self) -> int | None:
        """Return the time of the next look; None at the end of the input."""
        return self._due_us

    def emit_next(self) -> None:
        """Look once; the function emits and advances without a snapshot in between."""
        self._emitted = 0
        wait_ms = self.function.poll(self)
        if wait_ms is None:
            self._due_us = None
            return
        pace_us = self._pace_us if self._emitted else 0
        self._due_us = self._context.own_clock.now_us() + max(pace_us, wait_ms * 1_000)

    def add_split(self, split: str, position: int) -> None:
        """Read a split from now on, beginning at this position; it has watermarks of its own."""
        self._collector.assigned(split, position)
        if self._output.splits is not None:
            self._output.splits.add(split)

    def collect(self, value: Any, split: str = "") -> None:
        """Emit a value without a timestamp."""
        self._emitted += 1
        self._output.collect(self._record_of(value), split=split)

    def collect_with_timestamp(self, value: Any, timestamp: int, split: str = "") -> None:
        """Emit a value with its event time in milliseconds."""
        self._emitted += 1
        self._output.collect_with_timestamp(self._record_of(value), timestamp, split=split)

    def _record_of(self, value: Any) -> StreamRecord:
        record_id, key, _ = self._context.identify(value)
        return StreamRecord(record_id, key or record_id, value)

    def prepare_barrier(self, checkpoint_id: int) -> None:
        """Do nothing: no record is held back."""

    def positions(self) -> Positions:
        """Return the position of each split, if the function tells them."""
        tell = getattr(self.function, "split_positions", None)
        return () if tell is None else tuple(sorted(tell().items()))

    def snapshot(self, checkpoint_id: int, timestamp_ms: int) -> bytes:
        """Call `snapshot_state`, then return the operator state as canonical bytes."""
        snapshot_state = getattr(self.function, "snapshot_state", None)
        if snapshot_state is not None:
            snapshot_state(SnapshotContext(checkpoint_id, timestamp_ms, self._context.readings))
        self._gate.before("opstate_copy", checkpoint_id)
        copied = self._store.copy_to_bytes()
        self._gate.after("opstate_copy", checkpoint_id)
        return copied

    def has_union_state(self) -> bool:
        """Return whether the function has registered a union list."""
        return self._store.has_union_state()

    def notify_complete(self, checkpoint_id: int) -> None:
        """Call `notify_checkpoint_complete`, if the function has it."""
        notify = getattr(self.function, "notify_checkpoint_complete", None)
        if notify is not None:
            self._context.readings.checkpoint_id = True
            notify(checkpoint_id)

    def notify_aborted(self, checkpoint_id: int) -> None:
        """Call `notify_checkpoint_aborted`, if the function has it."""
        notify = getattr(self.function, "notify_checkpoint_aborted", None)
        if notify is not None:
            notify(checkpoint_id)

    def finish(self) -> None:
        """Make no more watermarks: the last one has been emitted."""
        self._output.close()

    def close(self) -> None:
        """Close the output, and call the function's `close`. A crashed attempt is not closed."""
        self._output.close()
        self.function.close()
