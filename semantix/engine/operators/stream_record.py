"""One record on its way through a job."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class StreamRecord:
    """A record of the stream.

    Attributes:
        record_id: its identity, which every operator keeps.
        key: by which an edge `hash` routes it.
        value: the payload.
        timestamp_ms: event time in milliseconds, or None.
    """

    record_id: str
    key: str
    value: Any
    timestamp_ms: int | None = None
