"""The subtask that owns a key: key → key group → subtask.

The hash is CRC-32, because Python's own hash differs from process to process. The CRCs of `k1`,
`k2`, … are close to each other, so the last steps of Murmur3 spread them.
Source: Flink, KeyGroupRangeAssignment.
"""

from __future__ import annotations

from functools import lru_cache
from zlib import crc32

MIN_MAX_PARALLELISM = 128
MAX_MAX_PARALLELISM = 32_768


def default_max_parallelism(parallelism: int) -> int:
    """Return the number of key groups: 1.5 times the parallelism, rounded up to a power of two.

    It is at least 128 and at most 32768.
    """
    wanted = parallelism + parallelism // 2
    return min(max(1 << (wanted - 1).bit_length(), MIN_MAX_PARALLELISM), MAX_MAX_PARALLELISM)


@lru_cache(maxsize=65_536)
def owner_of(key: str, parallelism: int) -> int:
    """Return the index of the subtask that owns `key`."""
    groups = default_max_parallelism(parallelism)
    mixed = crc32(key.encode())
    # The finalizer of Murmur3 (32 bits).
    mixed = (mixed ^ mixed >> 16) * 0x85EBCA6B & 0xFFFFFFFF
    mixed = (mixed ^ mixed >> 13) * 0xC2B2AE35 & 0xFFFFFFFF
    return (mixed ^ mixed >> 16) % groups * parallelism // groups
