"""Drives one pulled source: restore, open, one look after the other, snapshots, close."""

from __future__ import annotations

from typing import Any

from semantix.engine.operators.collector import Collector
from semantix.engine.operators.function_operator import FunctionOperator
from semantix.engine.operators.operator_protocols import Positions
from semantix.engine.operators.runtime_context import TaskRuntimeContext
from semantix.engine.operators.stream_record import StreamRecord, emitted_value
from semantix.engine.timing.context_timers import ContextTimers
from semantix.engine.timing.time_characteristics import source_output
from semantix.engine.timing.time_settings import time_settings_of


class PulledSourceOperator(FunctionOperator):
    """Wraps one instance of a pulled source (`SourceOperator`).

    Args:
        function: an object with `poll(output)`.
        pace_us: simulated time that a look with an emission takes.
        watermarks: settings of the vertex, with `out_of_orderness_ms` and `idle_timeout_ms`.
    """

    __slots__ = ("_collector", "_due_us", "_emitted", "_output", "_pace_us")

    def __init__(
        self,
        function: Any,
        context: TaskRuntimeContext,
        collector: Collector,
        pace_us: int,
        watermarks: Any = None,
    ) -> None:
        super().__init__(function, context)
        self._pace_us = pace_us
        self._collector = collector
        settings = time_settings_of(function, context.time, watermarks)
        self._output = source_output(collector, settings, ContextTimers(context))
        self._due_us: int | None = context.own_clock.now_us()
        self._emitted = 0

    def initialize(self, state: bytes | None, checkpoint_id: int | None) -> None:
        """Call `initialize_state`, then `open`, each if the function has it."""
        self.restore_state(state, checkpoint_id)
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

    def collect(self, value: Any, split: str = "", offset: int | None = None) -> None:
        """Emit a value without a timestamp."""
        self._emitted += 1
        self._output.collect(self._record_of(value, split, offset), split=split)

    def collect_with_timestamp(
        self, value: Any, timestamp: int, split: str = "", offset: int | None = None
    ) -> None:
        """Emit a value with its event time in milliseconds."""
        self._emitted += 1
        record = self._record_of(value, split, offset)
        self._output.collect_with_timestamp(record, timestamp, split=split)

    def _record_of(self, value: Any, split: str, offset: int | None) -> StreamRecord:
        record_id, key, _ = self._context.identify(value)
        origin = None if offset is None else _origin(split, offset)
        return StreamRecord(record_id, key or record_id, emitted_value(value), origin=origin)

    def positions(self) -> Positions:
        """Return the position of each split, if the function tells them."""
        tell = getattr(self.function, "split_positions", None)
        return () if tell is None else tuple(sorted(tell().items()))

    def snapshot(self, checkpoint_id: int, timestamp_ms: int) -> bytes:
        """Call `snapshot_state`, then return the operator state as canonical bytes."""
        self.snapshot_function(checkpoint_id, timestamp_ms)
        return self.copied_state(checkpoint_id)

    def finish(self) -> None:
        """Make no more watermarks: the last one has been emitted."""
        self._output.close()

    def close(self) -> None:
        """Close the output, and call the function's `close`. A crashed attempt is not closed."""
        self._output.close()
        self.function.close()


def _origin(split: str, offset: int) -> tuple[str, int, int]:
    topic, _, number = split.rpartition("/")
    return (topic, int(number), offset) if number.isdecimal() else (split, 0, offset)
