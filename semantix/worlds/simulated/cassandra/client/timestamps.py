"""Write timestamps of a client: microseconds of simulated time, increasing for each Cluster."""

from __future__ import annotations

from collections.abc import Callable


class MonotonicTimestamps:
    """Replaces the driver's MonotonicTimestampGenerator, which reads the wall clock."""

    __slots__ = ("_now_us", "last")

    def __init__(self, now_us: Callable[[], int]) -> None:
        self._now_us = now_us
        self.last = 0

    def __call__(self) -> int:
        """Give the next timestamp."""
        now_us = self._now_us()
        self.last = now_us if now_us > self.last else self.last + 1
        return self.last
