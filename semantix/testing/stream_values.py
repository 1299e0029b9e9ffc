"""What an operator emits, as a harness shows it."""

from __future__ import annotations

from typing import Any, NamedTuple

MAX = 2**63 - 1
"""The timestamp of the last watermark."""


class Record(NamedTuple):
    """One emitted value.

    Attributes:
        timestamp: event time in milliseconds; None: the record has none.
    """

    value: Any
    timestamp: int | None = None


class Watermark(NamedTuple):
    """A promise that no record at or below this event time (milliseconds) follows."""

    timestamp: int
