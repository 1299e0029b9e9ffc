"""Checks arguments of producer calls as the extension does."""

from __future__ import annotations

from typing import Any


def seconds(timeout: Any) -> float:
    """Give a timeout. Raises TypeError if it is no number."""
    if not isinstance(timeout, int | float):
        raise TypeError(f"must be real number, not {type(timeout).__name__}")
    return float(timeout)


def check_batch(messages: Any) -> None:
    """Check the messages of `produce_batch`; a wrong one refuses all.

    Raises:
        TypeError: no list, or a message with a value of a wrong type.
        NotImplementedError: a message with a timestamp.
    """
    if not isinstance(messages, list):
        raise TypeError("messages must be a list")
    for at, message in enumerate(messages):
        if not isinstance(message, dict):
            raise TypeError(f"Message at index {at} must be a dict")
        for name in ("value", "key"):
            if not isinstance(message.get(name), str | bytes | None):
                raise TypeError(f"Message {name} at index {at} must be bytes or str")
        if not isinstance(message.get("partition", -1), int):
            raise TypeError(f"Message partition at index {at} must be int")
        if "timestamp" in message:
            raise NotImplementedError(
                "Message timestamps are not currently supported in batch mode"
            )
