"""Values as observers of a run see them: types of JSON, or bytes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from cassandra.util import Date, Duration, SortedSet, Time


def of_python(value: Any) -> object:
    """Turn a value of the driver into plain data.

    A timestamp becomes milliseconds since 1970; a UUID, decimal, date, time and duration a text; a
    list, a set (sorted) and a tuple a list; a map a list of pairs, or an object if its keys are
    texts.
    """
    if isinstance(value, (UUID, Decimal, Date, Time)):
        return str(value)
    if isinstance(value, datetime):
        since = value.replace(tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)
        return (since.days * 86_400 + since.seconds) * 1000 + since.microseconds // 1000
    if isinstance(value, Duration):
        return f"{value.months}mo{value.days}d{value.nanoseconds}ns"
    if isinstance(value, Mapping):
        pairs = [(of_python(key), of_python(one)) for key, one in value.items()]
        if all(isinstance(key, str) for key, _ in pairs):
            return {str(key): one for key, one in pairs}
        return [list(pair) for pair in pairs]
    if isinstance(value, (list, tuple, SortedSet)):
        return [of_python(one) for one in value]
    return value
