"""One record on its way through a job."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from semantix.history.events import Entry
from semantix.model.canonical_json import canonical_text


@dataclass(frozen=True, slots=True)
class StreamRecord:
    """A record of the stream.

    Attributes:
        record_id: identity of the record, for instance `r17`. No operator changes it.
        key: an edge with `by: hash` sends all records with one key to the same subtask.
        value: the payload.
        timestamp_ms: event time in milliseconds, or None.
    """

    record_id: str
    key: str
    value: Any
    timestamp_ms: int | None = None


def plain_entry(value: Any) -> Entry:
    """Return (record id, key, canonical JSON) of a value that has its id and key on top."""
    fields = value if isinstance(value, dict) else {}
    return (str(fields.get("id", "")), str(fields.get("key", "")), canonical_text(value))
