"""How a connector brings an encoding of its own for what it keeps in state."""

from __future__ import annotations

from typing import Any, Protocol


class Serializer(Protocol):
    """Turns one value into bytes and back; equal values must give equal bytes.

    Where none is given, values are kept as they are and encoded in the canonical form
    (`semantix.model.canonical`).
    """

    def to_bytes(self, value: Any) -> bytes:
        """Encode a value."""
        ...

    def from_bytes(self, encoded: bytes) -> Any:
        """Decode what `to_bytes` made."""
        ...
