"""How the sources of a job deal with time."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import msgspec
from msgspec import structs


class TimeCharacteristic(StrEnum):
    """Whose clock gives the event times. Source: Flink, TimeCharacteristic."""

    EVENT_TIME = "event_time"
    INGESTION_TIME = "ingestion_time"
    PROCESSING_TIME = "processing_time"


class TimeSettings(msgspec.Struct, frozen=True):
    """The settings of one source vertex; times are in milliseconds.

    Attributes:
        characteristic: of the whole job.
        auto_watermark_interval_ms: so often a source makes a watermark by itself, if it does.
        out_of_orderness_ms: the source makes watermarks by itself: so much below the largest event
            time, less 1. None: only the function's own watermarks count.
        idle_timeout_ms: a source, or a split, without a record for so long is idle. None: it never
            is, unless the function says so.
    """

    characteristic: TimeCharacteristic = TimeCharacteristic.EVENT_TIME
    auto_watermark_interval_ms: int = 200
    out_of_orderness_ms: int | None = None
    idle_timeout_ms: int | None = None


EVENT_TIME = TimeSettings()


def time_settings_of(source: Any, of_job: TimeSettings, of_vertex: Any = None) -> TimeSettings:
    """Return the settings of one source.

    Args:
        source: a source; it may have the attributes of `functions.source_function.EventTimeSource`.
        of_job: the time characteristic and the interval of watermarks.
        of_vertex: an object with the same attributes, whose values come first; None: there is none.
    """
    bound_ms = getattr(of_vertex, "out_of_orderness_ms", None)
    timeout_ms = getattr(of_vertex, "idle_timeout_ms", None)
    if bound_ms is None:
        bound_ms = getattr(source, "out_of_orderness_ms", None)
    if timeout_ms is None:
        timeout_ms = getattr(source, "idle_timeout_ms", None)
    if bound_ms is None and timeout_ms is None:
        return of_job
    return structs.replace(of_job, out_of_orderness_ms=bound_ms, idle_timeout_ms=timeout_ms)
