"""A request above 16 MiB is refused, and the error names its size."""

from __future__ import annotations

import pytest
from cassandra import InvalidRequest

from semantix.worlds.simulated.cassandra.requests import Part
from semantix.worlds.simulated.cassandra.storage.request_size import check_request_size

LIMIT = 16 * 1024 * 1024


def part(size: int) -> Part:
    return Part("INSERT", None, (b"k1", b"x" * size, b"\0\0\0\1"))


def test_the_size_is_that_of_the_real_server() -> None:
    """Seen: a key of 2 bytes, a text of 17 MiB and a number made 17825854 bytes."""
    with pytest.raises(
        InvalidRequest, match="length 17825854 exceeds maximum allowed length 16777"
    ):
        check_request_size((part(17 * 1024 * 1024),))


def test_a_request_at_the_limit_is_accepted() -> None:
    most = LIMIT - 44 - 3 * 4 - 6
    check_request_size((part(most),))
    with pytest.raises(InvalidRequest, match="Request is too big"):
        check_request_size((part(most + 1),))
