"""Watermarks that a source makes by itself from the event times of its splits.

The watermark of a split is below its largest event time, by the bound on disorder and by 1. That of
the source is the minimum over its splits, without those that are idle.
Source: Flink, BoundedOutOfOrdernessWatermarks, WatermarksWithIdleness, WatermarkOutputMultiplexer.
"""

from __future__ import annotations

from typing import Protocol

from semantix.model.sim_time import MIN_EVENT_TIME_MS


class WatermarkOutput(Protocol):
    """Where the watermarks of a source go."""

    def emit_watermark(self, timestamp_ms: int) -> None: ...
    def mark_idle(self, is_idle: bool = True) -> None: ...


class _Split:
    """The watermark of one split, and how long it has had no record."""

    __slots__ = ("count", "is_idle", "largest_ms", "quiet_count", "quiet_since_ms", "watermark_ms")

    def __init__(self, lowest_ms: int) -> None:
        self.largest_ms = lowest_ms
        self.watermark_ms = MIN_EVENT_TIME_MS
        self.is_idle = False
        self.count = 0
        self.quiet_count = 0
        self.quiet_since_ms: int | None = None

    def has_been_quiet(self, now_ms: int, timeout_ms: int) -> bool:
        """Return whether the split has had no record for longer than the timeout.

        The time begins at the first look that finds no record since the look before.
        """
        if self.count != self.quiet_count:
            self.quiet_count = self.count
            self.quiet_since_ms = None
            return False
        if self.quiet_since_ms is None:
            self.quiet_since_ms = now_ms
            return False
        return now_ms - self.quiet_since_ms > timeout_ms


class SplitWatermarks:
    """The watermarks of all splits that one subtask of a source reads.

    Args:
        out_of_orderness_ms: bound on disorder within a split; None: splits have no watermarks, and
            only idleness is looked for.
        idle_timeout_ms: None: a split is never idle.
    """

    __slots__ = ("_idle_timeout_ms", "_is_idle", "_lowest_ms", "_out_of_orderness_ms", "_output",
                 "_splits", "_watermark_ms")  # fmt: skip

    def __init__(
        self,
        output: WatermarkOutput,
        out_of_orderness_ms: int | None,
        idle_timeout_ms: int | None = None,
    ) -> None:
        self._output = output
        self._out_of_orderness_ms = out_of_orderness_ms
        self._idle_timeout_ms = idle_timeout_ms
        self._lowest_ms = MIN_EVENT_TIME_MS + (out_of_orderness_ms or 0) + 1
        self._splits: dict[str, _Split] = {}
        self._watermark_ms = MIN_EVENT_TIME_MS
        self._is_idle = False

    def add(self, split: str) -> None:
        """Begin to read a split. Until its first record it holds the watermark of the source."""
        self._splits.setdefault(split, _Split(self._lowest_ms))

    def remove(self, split: str) -> None:
        """Stop to read a split: it no longer counts."""
        self._splits.pop(split, None)

    def before_record(self, split: str, timestamp_ms: int | None) -> None:
        """Note the event time of a record that is emitted next; the split is active."""
        self.add(split)
        one = self._splits[split]
        one.count += 1
        if timestamp_ms is not None and timestamp_ms > one.largest_ms:
            one.largest_ms = timestamp_ms
        self.set_idle(split, False)

    def set_idle(self, split: str, is_idle: bool) -> None:
        """Leave a split out of the minimum, or let it count again."""
        self.add(split)
        one = self._splits[split]
        if one.is_idle != is_idle:
            one.is_idle = is_idle
            self._combine()

    def periodically(self, now_ms: int) -> None:
        """Look at all splits: which are idle, and which watermark the others have."""
        timeout_ms, bound_ms = self._idle_timeout_ms, self._out_of_orderness_ms
        for one in self._splits.values():
            if timeout_ms is not None and one.has_been_quiet(now_ms, timeout_ms):
                one.is_idle = True
            elif bound_ms is not None:
                one.watermark_ms = max(one.watermark_ms, one.largest_ms - bound_ms - 1)
        self._combine()

    def _combine(self) -> None:
        active = [one.watermark_ms for one in self._splits.values() if not one.is_idle]
        is_idle = bool(self._splits) and not active
        if is_idle != self._is_idle:
            self._is_idle = is_idle
            self._output.mark_idle(is_idle)
        if active and min(active) > self._watermark_ms:
            self._watermark_ms = min(active)
            self._output.emit_watermark(self._watermark_ms)
