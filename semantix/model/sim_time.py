"""Units of time. Simulated time is an int of microseconds, event time an int of milliseconds."""

from __future__ import annotations

SimTime = int  # microseconds since the Unix epoch, moved by the event queue only

MILLISECOND_US = 1_000
SECOND_US = 1_000_000
START_US = 1_577_836_800 * SECOND_US  # 2020-01-01T00:00:00Z, where every simulated clock starts
MIN_EVENT_TIME_MS = -(2**63)  # the watermark before the first one (Flink: Long.MIN_VALUE)


def in_seconds(duration_us: int) -> str:
    """Tell a duration in seconds, to the millisecond that has begun: 2.001."""
    return f"{duration_us // SECOND_US}.{duration_us % SECOND_US // MILLISECOND_US:03}"
