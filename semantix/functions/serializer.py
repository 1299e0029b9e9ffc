"""The interface of an encoding of one's own for values in state."""

from __future__ import annotations

from typing import Any, Protocol

from semantix.errors import UsageError


class Serializer(Protocol):
    """Turns one value into bytes and back; equal values must give equal bytes.

    Without a serializer, values in state are encoded in the canonical form
    (`semantix.model.canonical`).
    """

    def to_bytes(self, value: Any) -> bytes:
        """Encode a value."""
        ...

    def from_bytes(self, encoded: bytes) -> Any:
        """Decode the bytes of `to_bytes`."""
        ...


def check_serializer(name: str, serializer: Any) -> None:
    """Refuse an object that cannot encode and decode."""
    methods = ("to_bytes", "from_bytes")
    missing = [one for one in methods if not callable(getattr(serializer, one, None))]
    # A whole number has both methods, with another meaning.
    if serializer is not None and (missing or isinstance(serializer, type | int)):
        raise UsageError(
            f"{name} is {serializer!r:.80}; expected None, or an object with the methods to_bytes "
            "and from_bytes"
        )
