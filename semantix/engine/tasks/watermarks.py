"""The watermark of a subtask with several inputs: the minimum over those that are not idle.

Source: Flink, StatusWatermarkValve.
"""

from __future__ import annotations

from semantix.model.sim_time import MIN_EVENT_TIME_MS


class InputWatermarks:
    """The watermarks of the input channels of one subtask.

    Attributes:
        current_ms: the last minimum that was returned; it never goes back.
        is_idle: every channel is idle.
    """

    __slots__ = ("_idle", "_of_channel", "current_ms", "is_idle")

    def __init__(self, channel_count: int) -> None:
        self._of_channel = [MIN_EVENT_TIME_MS] * channel_count
        self._idle = [False] * channel_count
        self.current_ms = MIN_EVENT_TIME_MS
        self.is_idle = False

    def advance(self, channel: int, timestamp_ms: int) -> int | None:
        """Take the watermark of a channel; return the new minimum, or None if it did not advance.

        The watermark of an idle channel counts only from when the channel is active again.
        """
        if timestamp_ms > self._of_channel[channel]:
            self._of_channel[channel] = timestamp_ms
        return None if self._idle[channel] else self._advanced()

    def set_idle(self, channel: int, is_idle: bool) -> int | None:
        """Exclude a channel from the minimum, or include it again; return as `advance` does."""
        self._idle[channel] = is_idle
        self.is_idle = all(self._idle)
        return self._advanced()

    def _advanced(self) -> int | None:
        active = [
            watermark
            for watermark, is_idle in zip(self._of_channel, self._idle, strict=True)
            if not is_idle
        ]
        if not active or min(active) <= self.current_ms:
            return None
        self.current_ms = min(active)
        return self.current_ms
