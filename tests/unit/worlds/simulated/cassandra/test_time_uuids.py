"""Time-based UUIDs of the simulated node are those of the library."""

from __future__ import annotations

from uuid import UUID

import pytest

from semantix.worlds.simulated.cassandra.time_uuids import (
    UUID_EPOCH_TICKS,
    milliseconds_of,
    uuid_of_ticks,
    uuid_ticks,
)


@pytest.mark.parametrize(
    "ticks", [0, 1, UUID_EPOCH_TICKS, UUID_EPOCH_TICKS + 10_000_019, 2**60 - 1]
)
def test_ticks_go_there_and_back(ticks: int) -> None:
    made = uuid_of_ticks(ticks)
    assert uuid_ticks(made) == ticks
    assert (UUID(bytes=made).version, UUID(bytes=made).time) == (1, ticks)


def test_milliseconds_count_from_1970() -> None:
    assert milliseconds_of(uuid_of_ticks(UUID_EPOCH_TICKS + 20_000)) == (2).to_bytes(8, "big")
    assert milliseconds_of(uuid_of_ticks(UUID_EPOCH_TICKS - 1)) == b"\xff" * 8
