"""Units of time. Simulated time is an int of microseconds, event time an int of milliseconds."""

from __future__ import annotations

SimTime = int  # microseconds since the Unix epoch; only the event queue moves it

MILLISECOND_US = 1_000
SECOND_US = 1_000_000
START_US = 1_577_836_800 * SECOND_US  # 2020-01-01T00:00:00Z: every simulated clock starts here
MIN_EVENT_TIME_MS = -(2**63)  # the watermark before the first one (Flink: Long.MIN_VALUE)


def in_seconds(duration_us: int) -> str:
    """Give a duration in seconds with milliseconds, rounded down: `2.001`."""
    return f"{duration_us // SECOND_US}.{duration_us % SECOND_US // MILLISECOND_US:03}"


MAX_EVENT_TIME_MS = 2**63 - 1  # the watermark at the end of the input
