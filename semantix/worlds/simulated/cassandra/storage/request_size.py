"""The size of a request, which the server limits (`native_transport_max_frame_size`: 16 MiB).

The text of the error and the numbers were seen on Cassandra 5.0.4, with protocol version 4.
"""

from __future__ import annotations

from collections.abc import Sequence

from semantix.worlds.simulated.cassandra.errors import invalid
from semantix.worlds.simulated.cassandra.requests import Part

_LIMIT = 16 * 1024 * 1024
_REST = 44  # header of the frame, id of the statement, settings
_LENGTH = 4  # before each value


def check_request_size(parts: Sequence[Part]) -> None:
    """Refuse a request that is too large. Raises InvalidRequest."""
    size = 0
    for part in parts:
        for value in part.values or (part.text,):
            if value.__class__ is bytes or value.__class__ is str:
                size += len(value)
    if size > _LIMIT // 2:  # seldom: only now the exact size counts
        size += _REST + sum(_LENGTH * len(part.values or ()) for part in parts)
        if size > _LIMIT:
            raise invalid(
                f"Request is too big: length {size} exceeds maximum allowed length {_LIMIT}."
            )
