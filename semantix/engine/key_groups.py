"""Which subtask owns a key.

Source: Flink, KeyGroupRangeAssignment. The hash is CRC-32, since Python's own differs by process,
mixed as murmur does at its end, since the CRCs of `k1`, `k2`, … are neighbours.
"""

from __future__ import annotations

from functools import lru_cache
from zlib import crc32

MIN_MAX_PARALLELISM = 128
MAX_MAX_PARALLELISM = 32_768


def default_max_parallelism(parallelism: int) -> int:
    """Round 1.5 times the parallelism up to a power of two, within [128, 32768]."""
    wanted = parallelism + parallelism // 2
    return min(max(1 << (wanted - 1).bit_length(), MIN_MAX_PARALLELISM), MAX_MAX_PARALLELISM)


@lru_cache(maxsize=65_536)
def owner_of(key: str, parallelism: int) -> int:
    """Give the subtask that owns `key`."""
    groups = default_max_parallelism(parallelism)
    mixed = crc32(key.encode())
    mixed = (mixed ^ mixed >> 16) * 0x85EBCA6B & 0xFFFFFFFF
    mixed = (mixed ^ mixed >> 13) * 0xC2B2AE35 & 0xFFFFFFFF
    return (mixed ^ mixed >> 16) % groups * parallelism // groups
