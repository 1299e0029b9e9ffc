"""One record on its way through a job."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from semantix.history.events import Entry
from semantix.model.canonical_json import canonical_text

_SIMPLE = (str, int, float, bool, bytes, type(None))


@dataclass(frozen=True, slots=True)
class StreamRecord:
    """A record of the stream.

    Attributes:
        record_id: identity of the record, for instance `r17`. No operator changes it.
        key: an edge with `by: hash` sends all records with one key to the same subtask.
        value: the payload.
        timestamp_ms: event time in milliseconds, or None.
        is_nested: the value contains values that can be changed in place, such as a list. None:
            nobody has looked.
        origin: (topic, partition, offset) of the record in the place from which its source has
            read it, or None. It stays with the record as long as each record becomes one record:
            over edges and mappings, but not through an asynchronous function, which may give
            several results for one record.
    """

    record_id: str
    key: str
    value: Any
    timestamp_ms: int | None = None
    is_nested: bool | None = None
    origin: tuple[str, int, int] | None = None

    def fresh_value(self) -> Any:
        """Return the value for a function that may change it in place.

        A source that emits a record again emits it as it was. So each function gets a copy, as it
        does in Flink where records are read anew.
        """
        value = self.value
        if type(value) is dict:
            nested = is_nested(value) if self.is_nested is None else self.is_nested
            return deepcopy(value) if nested else value.copy()
        return value


def emitted_value(value: Any) -> Any:
    """Return a value that was emitted, as it is now: its owner may change the object afterwards.

    A function may fill one object again and again, and emit it each time. Flink copies what passes
    from one operator to the next, unless object reuse is on.
    Source: Flink, CopyingChainingOutput, RecordWriterOutput.
    """
    if type(value) is dict:
        return deepcopy(value) if is_nested(value) else value.copy()
    return value if type(value) in _SIMPLE else deepcopy(value)


def is_nested(value: Any) -> bool:
    """Return whether a copy of this mapping would share values that can be changed in place."""
    return any(type(one) not in _SIMPLE for one in value.values())


def plain_entry(value: Any) -> Entry:
    """Return (record id, key, canonical JSON) of a value that has its id and key on top."""
    fields = value if isinstance(value, dict) else {}
    return (str(fields.get("id", "")), str(fields.get("key", "")), canonical_text(value))
