"""What the checks of common arguments accept."""

from __future__ import annotations

import pytest

from semantix.connectors.cassandra.arguments import (
    checked_port,
    checked_requests,
    checked_timeout_ms,
)
from semantix.errors import UsageError


def test_the_smallest_and_the_largest_values_are_accepted() -> None:
    assert (checked_requests(1), checked_timeout_ms(0)) == (1, 0)
    assert (checked_port(1), checked_port(65_535)) == (1, 65_535)


@pytest.mark.parametrize("port", [0, 65_536, "9042", True, None])
def test_what_is_no_port_is_refused(port: object) -> None:
    with pytest.raises(UsageError, match="port is"):
        checked_port(port)
