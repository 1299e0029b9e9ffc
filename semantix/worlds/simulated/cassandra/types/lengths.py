"""Checks of serialised values by their length, with the server's messages."""

from __future__ import annotations

from collections.abc import Callable

from semantix.worlds.simulated.cassandra.errors import invalid


def any_bytes(_value: bytes) -> None:
    """Accept everything."""


def of_length(length: int, what: str, *, may_be_empty: bool = True) -> Callable[[bytes], None]:
    """Make a check that accepts this length, and no bytes at all.

    Args:
        what: the kind of value in the server's message, for instance `long`.
    """
    expected = f"Expected {length} or 0 byte {what}" if may_be_empty else f"Expected {length} byte"

    def check(value: bytes) -> None:
        if len(value) != length and (value or not may_be_empty):
            raise invalid(f"{expected} ({len(value)})")

    return check
