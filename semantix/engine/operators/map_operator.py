"""An operator that replaces the value of each record by the result of a plain function.

Source: Flink, StreamMap.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from semantix.engine.operators.collector import Collector
from semantix.engine.operators.operator_protocols import Positions
from semantix.engine.operators.operator_state import redistribute
from semantix.engine.operators.stream_record import StreamRecord, emitted_value


class MapOperator:
    """Calls the function for each record and emits the result with the same record id.

    Args:
        function: takes the value of a record and returns the value to emit. If it raises, the
            subtask fails.
    """

    __slots__ = ("_collector", "_function")

    def __init__(self, function: Callable[[Any], Any], collector: Collector) -> None:
        self._function = function
        self._collector = collector

    def initialize(self, state: bytes | None, checkpoint_id: int | None) -> None:
        """Do nothing: a mapping operator has no state."""

    def process(self, record: StreamRecord) -> None:
        """Emit the record with its new value; id, key and timestamp stay."""
        made = emitted_value(self._function(record.fresh_value()))
        self._collector.collect(replace(record, value=made, is_nested=None))

    def watermark(self, timestamp_ms: int) -> None:
        """Emit the watermark unchanged."""
        self._collector.emit_watermark(timestamp_ms)

    def prepare_barrier(self, checkpoint_id: int) -> None:
        """Do nothing: no record is held back."""

    def snapshot(self, checkpoint_id: int, timestamp_ms: int) -> bytes:
        """Return a snapshot without any state."""
        return redistribute([], 1)[0]

    def positions(self) -> Positions:
        """Return no positions: only a source reads places."""
        return ()

    def has_union_state(self) -> bool:
        """Return False: there is no state."""
        return False

    def notify_complete(self, checkpoint_id: int) -> None:
        """Do nothing: this operator writes to no outside system."""

    def notify_aborted(self, checkpoint_id: int) -> None:
        """Do nothing: this operator writes to no outside system."""

    def finish(self) -> None:
        """Do nothing: no record is held back."""

    def close(self) -> None:
        """Do nothing: no client is open."""
