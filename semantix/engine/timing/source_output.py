"""What a source emits through in event time: records with timestamps, watermarks and idleness.

`time_characteristics` has the outputs of the other two characteristics. The caller holds the
checkpoint lock, if it has one. Source: Flink, StreamSourceContexts (protocol reference 8.4).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from semantix.engine.operators.collector import Collector
from semantix.engine.operators.stream_record import StreamRecord
from semantix.engine.timing.split_watermarks import SplitWatermarks
from semantix.engine.timing.time_settings import EVENT_TIME, TimeSettings
from semantix.errors import ContractError


class Timers(Protocol):
    """The clock and the timers of the attempt."""

    def now_ms(self) -> int: ...
    def register(self, time_ms: int, call: Callable[[int], None]) -> object: ...


class SourceOutput:
    """The output of one attempt of a source in event time. `source_output` makes it.

    Args:
        timers: for watermarks that the source makes by itself; None: it makes none.
    """

    __slots__ = ("_collector", "_is_closed", "_is_idle", "_made", "_settings", "_timers")

    def __init__(
        self,
        collector: Collector,
        settings: TimeSettings = EVENT_TIME,
        timers: Timers | None = None,
    ) -> None:
        self._collector = collector
        self._settings = settings
        self._timers = timers
        self._is_closed = False
        self._is_idle = False
        self._made: SplitWatermarks | None = None
        bound_ms, timeout_ms = settings.out_of_orderness_ms, settings.idle_timeout_ms
        if bound_ms is not None or timeout_ms is not None:
            self._made = SplitWatermarks(collector, bound_ms, timeout_ms)

    @property
    def splits(self) -> SplitWatermarks | None:
        """The watermarks that the source makes by itself; None: it makes none."""
        return self._made

    def open(self) -> None:
        """Begin to make watermarks; the operator calls it when the attempt starts."""
        if self._made is not None:
            self._schedule()

    def collect(self, record: StreamRecord, split: str = "") -> None:
        """Emit a record without a new event time."""
        self._check_open()
        self._before_record(split, record.timestamp_ms)
        self._collector.collect(record)

    def collect_with_timestamp(
        self, record: StreamRecord, timestamp_ms: int, split: str = ""
    ) -> None:
        """Emit a record with this event time, in milliseconds."""
        self._check_open()
        self._before_record(split, timestamp_ms)
        self._collector.collect(replace(record, timestamp_ms=timestamp_ms))

    def emit_watermark(self, timestamp_ms: int) -> None:
        """Emit a watermark of the function itself."""
        self._check_open()
        self._set_idle(False)
        self._collector.emit_watermark(timestamp_ms)

    def mark_as_temporarily_idle(self) -> None:
        """Ask downstream, once, not to wait for this source's watermarks until it emits again."""
        self._check_open()
        self._set_idle(True)

    def close(self) -> None:
        """Refuse all further emissions."""
        self._is_closed = True

    def _check_open(self) -> None:
        if self._is_closed:
            raise ContractError("The Source Context has been closed already.")

    def _set_idle(self, is_idle: bool) -> None:
        if is_idle != self._is_idle:
            self._is_idle = is_idle
            self._collector.mark_idle(is_idle)

    def _before_record(self, split: str, timestamp_ms: int | None) -> None:
        self._set_idle(False)
        if self._made is not None:
            self._made.before_record(split, timestamp_ms)

    def _schedule(self) -> None:
        assert self._timers is not None, "watermarks need timers"
        due_ms = self._timers.now_ms() + self._settings.auto_watermark_interval_ms
        self._timers.register(due_ms, self._on_timer)

    def _on_timer(self, _: int) -> None:
        if self._is_closed or self._made is None or self._timers is None:
            return
        self._made.periodically(self._timers.now_ms())
        self._schedule()
