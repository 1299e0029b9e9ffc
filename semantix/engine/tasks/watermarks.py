"""The watermark of a subtask with several inputs: the minimum over those that are not idle.

A channel that was idle counts again when its watermark has caught up with the last minimum.
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

    __slots__ = ("_idle", "_is_aligned", "_of_channel", "current_ms", "is_idle")

    def __init__(self, channel_count: int) -> None:
        self._of_channel = [MIN_EVENT_TIME_MS] * channel_count
        self._idle = [False] * channel_count
        self._is_aligned = [True] * channel_count  # the channel counts for the minimum
        self.current_ms = MIN_EVENT_TIME_MS
        self.is_idle = False

    def advance(self, channel: int, timestamp_ms: int) -> int | None:
        """Take the watermark of a channel; return the new minimum, or None if it did not advance.

        The watermark of an idle channel is ignored.
        """
        if self._idle[channel] or timestamp_ms <= self._of_channel[channel]:
            return None
        self._of_channel[channel] = timestamp_ms
        if timestamp_ms >= self.current_ms:
            self._is_aligned[channel] = True
        return self._advanced()

    def set_idle(self, channel: int, is_idle: bool) -> int | None:
        """Exclude a channel from the minimum, or include it again; return as `advance` does.

        When the last active channel becomes idle, the largest watermark of all channels counts.
        """
        if is_idle == self._idle[channel]:
            return None
        self._idle[channel] = is_idle
        own = self._of_channel[channel]
        if not is_idle:
            self._is_aligned[channel] = own >= self.current_ms
            self.is_idle = False
            return None
        self._is_aligned[channel] = False
        self.is_idle = all(self._idle)
        if own != self.current_ms:
            return None
        if not self.is_idle:
            return self._advanced()
        return self._moved_to(max(self._of_channel))

    def _advanced(self) -> int | None:
        aligned = [
            watermark
            for watermark, is_aligned in zip(self._of_channel, self._is_aligned, strict=True)
            if is_aligned
        ]
        return self._moved_to(min(aligned)) if aligned else None

    def _moved_to(self, timestamp_ms: int) -> int | None:
        if timestamp_ms <= self.current_ms:
            return None
        self.current_ms = timestamp_ms
        return timestamp_ms
