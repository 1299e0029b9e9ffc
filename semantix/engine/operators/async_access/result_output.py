"""Turns the results of an asynchronous function into records of the stream."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from semantix.engine.operators.collector import Collector
from semantix.engine.operators.stream_record import StreamRecord, emitted_value
from semantix.history.events import Entry


class ResultOutput:
    """Implements `wait_operator.AsyncOutput` for a job.

    A result keeps the timestamp of the record that asked for it. It has the id and the key that
    stand in its value, else those of the record.

    Args:
        identify: returns (record id, key, canonical JSON) of a value.
    """

    __slots__ = ("_collector", "_identify")

    def __init__(self, collector: Collector, identify: Callable[[Any], Entry]) -> None:
        self._collector = collector
        self._identify = identify

    def emit(self, record: StreamRecord, result: Any) -> None:
        """Emit one result."""
        record_id, key, _ = self._identify(result)
        if not record_id:
            record_id, key = record.record_id, key or record.key
        value = emitted_value(result)
        self._collector.collect(StreamRecord(record_id, key, value, record.timestamp_ms))

    def emit_watermark(self, timestamp_ms: int) -> None:
        """Emit a watermark."""
        self._collector.emit_watermark(timestamp_ms)
