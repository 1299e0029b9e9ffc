"""The outputs of a source for each time characteristic: whose clock gives the event times.

Source: Flink, StreamSourceContexts (protocol reference 8.4).
"""

from __future__ import annotations

from dataclasses import replace

from semantix.engine.operators.collector import Collector
from semantix.engine.operators.stream_record import StreamRecord
from semantix.engine.timing.source_output import SourceOutput, Timers
from semantix.engine.timing.time_settings import EVENT_TIME, TimeCharacteristic, TimeSettings
from semantix.model.sim_time import MAX_EVENT_TIME_MS


class IngestionTimeOutput(SourceOutput):
    """The event time of a record is the time at which the source emits it.

    Watermarks come by themselves while the source is active. Of the function's own ones only the
    last one counts, which ends event time.
    """

    __slots__ = ("_has_ended", "_next_watermark_ms")

    def __init__(
        self,
        collector: Collector,
        settings: TimeSettings = EVENT_TIME,
        timers: Timers | None = None,
    ) -> None:
        super().__init__(collector, settings, timers)
        self._made = None
        self._has_ended = False
        self._next_watermark_ms = 0

    def open(self) -> None:
        """Begin to make watermarks."""
        self._schedule()

    def collect(self, record: StreamRecord, split: str = "") -> None:
        """Emit a record with the present time."""
        self._check_open()
        self._set_idle(False)
        assert self._timers is not None, "ingestion time needs a clock"
        now_ms = self._timers.now_ms()
        self._collector.collect(replace(record, timestamp_ms=now_ms))
        self._emit_from(now_ms)

    def collect_with_timestamp(
        self, record: StreamRecord, timestamp_ms: int, split: str = ""
    ) -> None:
        """Emit a record with the present time; the given time is ignored."""
        self.collect(record)

    def emit_watermark(self, timestamp_ms: int) -> None:
        """Emit the watermark that ends event time, once; ignore all others."""
        self._check_open()
        if timestamp_ms == MAX_EVENT_TIME_MS and not self._has_ended:
            self._set_idle(False)
            self._has_ended = True
            self._collector.emit_watermark(timestamp_ms)

    def _emit_from(self, now_ms: int) -> None:
        """Emit the watermark that is due. It is a multiple of the interval, on all machines."""
        if now_ms <= self._next_watermark_ms or self._has_ended:
            return
        interval_ms = self._settings.auto_watermark_interval_ms
        watermark_ms = now_ms - now_ms % interval_ms
        self._next_watermark_ms = watermark_ms + interval_ms
        self._collector.emit_watermark(watermark_ms)

    def _on_timer(self, _: int) -> None:
        if self._is_closed or self._has_ended:
            return
        assert self._timers is not None, "ingestion time needs a clock"
        if not self._is_idle:
            self._emit_from(self._timers.now_ms())
        self._schedule()


class ProcessingTimeOutput(SourceOutput):
    """Records have no event time, and there are no watermarks and no idleness."""

    __slots__ = ()

    def open(self) -> None:
        """Do nothing."""

    def collect(self, record: StreamRecord, split: str = "") -> None:
        """Emit a record without an event time."""
        self._check_open()
        self._collector.collect(replace(record, timestamp_ms=None))

    def collect_with_timestamp(
        self, record: StreamRecord, timestamp_ms: int, split: str = ""
    ) -> None:
        """Emit a record without the event time."""
        self.collect(record)

    def emit_watermark(self, timestamp_ms: int) -> None:
        """Do nothing."""
        self._check_open()

    def mark_as_temporarily_idle(self) -> None:
        """Do nothing."""
        self._check_open()


_OUTPUTS: dict[TimeCharacteristic, type[SourceOutput]] = {
    TimeCharacteristic.EVENT_TIME: SourceOutput,
    TimeCharacteristic.INGESTION_TIME: IngestionTimeOutput,
    TimeCharacteristic.PROCESSING_TIME: ProcessingTimeOutput,
}


def source_output(
    collector: Collector, settings: TimeSettings = EVENT_TIME, timers: Timers | None = None
) -> SourceOutput:
    """Return the output of a source for the time characteristic of its job."""
    return _OUTPUTS[settings.characteristic](collector, settings, timers)
