"""The interface of an encoding of one's own for values in state."""

from __future__ import annotations

from typing import Any, Protocol


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
