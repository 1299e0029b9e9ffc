"""A collector that also records what passes: event times, watermarks and the cut of a source.

It costs an event for each record, so only a traced job has it (`JobGraph.is_traced`).
"""

from __future__ import annotations

from semantix.engine.operators.collector import Collector
from semantix.engine.operators.stream_record import StreamRecord
from semantix.history.events import ASSIGNED, IDLE, PASSED, WATERMARK
from semantix.history.recorder import Recorder
from semantix.history.source_events import OUT


class TracingCollector(Collector):
    """Records each emission, and remembers the records that a source emitted in this attempt.

    Args:
        label: of the attempt that emits.
        recorder: of the run.
        is_source: the operator has no inputs. What it emitted before a barrier is the cut of the
            checkpoint, beside the cut that the attempt restored.
    """

    __slots__ = ("_trace",)

    def __init__(self, label: str, recorder: Recorder, *, is_source: bool) -> None:
        super().__init__(label, recorder if is_source else None)
        self._trace = recorder
        if is_source:
            self.emitted = {}

    def collect(self, record: StreamRecord) -> None:
        """Send one record over every edge."""
        if self.emitted is not None:
            self.emitted[record.record_id] = None
        fields = (self.label, OUT, record.record_id, record.timestamp_ms)
        self._trace.record(PASSED, fields)
        super().collect(record)

    def emit_watermark(self, timestamp_ms: int) -> None:
        """Promise all receivers that no record at or below this event time follows."""
        self._trace.record(WATERMARK, (self.label, OUT, timestamp_ms))
        super().emit_watermark(timestamp_ms)

    def mark_idle(self, is_idle: bool = True) -> None:
        """Ask all receivers not to wait for this operator's watermarks, or to wait again."""
        self._trace.record(IDLE, (self.label, is_idle))
        super().mark_idle(is_idle)

    def assigned(self, place: str, position: int) -> None:
        """Record that the source begins to read a place at this position, also after a restore."""
        self._trace.record(ASSIGNED, (self.label, place, position))
