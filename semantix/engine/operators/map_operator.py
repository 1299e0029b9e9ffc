"""An operator that turns each record into another one, by a plain function of the value.

Source: Flink, StreamMap.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from semantix.engine.operators.collector import Collector
from semantix.engine.operators.operator_protocols import Positions
from semantix.engine.operators.operator_state import redistribute
from semantix.engine.operators.stream_record import StreamRecord


class MapOperator:
    """Calls the function for each record and emits what it returns, under the same identity.

    Args:
        function: gets the value of a record, returns the value to emit. What it raises fails the
            task.
    """

    __slots__ = ("_collector", "_function")

    def __init__(self, function: Callable[[Any], Any], collector: Collector) -> None:
        self._function = function
        self._collector = collector

    def initialize(self, state: bytes | None, checkpoint_id: int | None) -> None:
        """Restore nothing: a mapping operator has no state."""

    def process(self, record: StreamRecord) -> None:
        """Emit the function of the record's value."""
        self._collector.collect(replace(record, value=self._function(record.value)))

    def watermark(self, timestamp_ms: int) -> None:
        """Hand the watermark on."""
        self._collector.emit_watermark(timestamp_ms)

    def prepare_barrier(self, checkpoint_id: int) -> None:
        """Holds nothing back."""

    def snapshot(self, checkpoint_id: int, timestamp_ms: int) -> bytes:
        """Give a snapshot without any state."""
        return redistribute([], 1)[0]

    def positions(self) -> Positions:
        """Reads no places."""
        return ()

    def has_union_state(self) -> bool:
        """Holds no state."""
        return False

    def notify_complete(self, checkpoint_id: int) -> None:
        """Has nothing to publish."""

    def notify_aborted(self, checkpoint_id: int) -> None:
        """Has nothing to publish."""

    def finish(self) -> None:
        """Holds nothing back."""

    def close(self) -> None:
        """Holds nothing open."""
