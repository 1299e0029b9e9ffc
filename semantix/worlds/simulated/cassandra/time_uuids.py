"""Time-based UUIDs (version 1), as now() gives them."""

from __future__ import annotations

# Ticks of 100 ns between 1582-10-15, where UUIDs of version 1 begin, and 1970-01-01.
UUID_EPOCH_TICKS = 0x01B21DD213814000
OUR_NODE = b"\x80\x00\x02\x00\x00\x00\x00\x01"  # clock sequence and node of now()


def uuid_ticks(value: bytes) -> int:
    """Give the ticks since 1582 that a time-based UUID holds."""
    high = int.from_bytes(value[6:8], "big") & 0x0FFF
    return high << 48 | int.from_bytes(value[4:6], "big") << 32 | int.from_bytes(value[:4], "big")


def uuid_of_ticks(ticks: int) -> bytes:
    """Make the time-based UUID of the one simulated node."""
    low, middle, high = ticks & 0xFFFFFFFF, ticks >> 32 & 0xFFFF, ticks >> 48 & 0x0FFF
    return (
        low.to_bytes(4, "big")
        + middle.to_bytes(2, "big")
        + (0x1000 | high).to_bytes(2, "big")
        + OUR_NODE
    )


def milliseconds_of(value: bytes) -> bytes:
    """Give toTimestamp() of a time-based UUID, serialised."""
    return ((uuid_ticks(value) - UUID_EPOCH_TICKS) // 10_000).to_bytes(8, "big", signed=True)


# Elements that are put in front of a list get times before this instant, the later the earlier.
_MIRROR_TICKS = UUID_EPOCH_TICKS + 1_262_304_000 * 10**7  # 2010-01-01


def mirrored(value: bytes) -> bytes:
    """Give a time-based UUID that sorts the other way round, before all that now() gives."""
    return uuid_of_ticks(2 * _MIRROR_TICKS - uuid_ticks(value))
