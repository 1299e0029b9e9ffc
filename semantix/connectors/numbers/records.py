"""The records that the sources of numbers emit."""

from __future__ import annotations

from typing import Any

from semantix.errors import UsageError


def number_record(number: int, keys: int) -> dict[str, Any]:
    """Return the record of a number from 1: `{"id": "r7", "key": "k1", "n": 7}` with 6 keys."""
    return {"id": f"r{number}", "key": f"k{(number - 1) % keys + 1}", "n": number}


def checked_count(owner: object, name: str, value: Any) -> int:
    """Return a count from 1; refuse another value."""
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise UsageError(
            f"{type(owner).__name__}({name}={value!r}): expected a whole number from 1"
        )
    return value
