"""The hash of a text or a number in Java: the order of states, files and partitions comes of it.

Source: OpenJDK 17, String#hashCode, Integer#hashCode, Long#hashCode, HashMap#hash.
"""

from __future__ import annotations

from functools import lru_cache

_MASK = 0xFFFF_FFFF


@lru_cache(maxsize=4096)  # a run asks for few keys, again and again
def java_hash(key: str | int) -> int:
    """Return `hashCode()` of a text or a whole number, as an unsigned number of 32 bits."""
    if isinstance(key, int):
        is_small = -(2**31) <= key < 2**31
        return (key if is_small else key ^ (key >> 32)) & _MASK
    found = 0
    units = key.encode("utf-16-be", "surrogatepass")
    for high, low in zip(units[::2], units[1::2], strict=True):
        found = (31 * found + (high << 8 | low)) & _MASK
    return found


def bin_of(key: str | int, capacity: int) -> int:
    """Return the number of the bin of a `java.util.HashMap` with so many bins, a power of two."""
    hashed = java_hash(key)
    return (hashed ^ hashed >> 16) & (capacity - 1)
