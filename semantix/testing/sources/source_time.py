"""The settings of time of a harness for a source."""

from __future__ import annotations

from semantix.engine.timing.time_settings import TimeCharacteristic, TimeSettings
from semantix.errors import UsageError


def checked_time(
    harness: str, time_characteristic: str, auto_watermark_interval_ms: int
) -> TimeSettings:
    """Return the settings that these arguments of a harness describe.

    Raises:
        UsageError: an argument does not fit.
    """
    words = [one.value for one in TimeCharacteristic]
    if time_characteristic not in words:
        raise UsageError(
            f"{harness}: time_characteristic is {time_characteristic!r}; "
            f"expected one of {', '.join(words)}"
        )
    if auto_watermark_interval_ms < 1:
        raise UsageError(
            f"{harness}: auto_watermark_interval_ms is {auto_watermark_interval_ms}; "
            "expected 1 or more"
        )
    return TimeSettings(TimeCharacteristic(time_characteristic), auto_watermark_interval_ms)
