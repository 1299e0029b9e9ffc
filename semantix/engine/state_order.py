"""The order in which Flink distributes the list states of one operator: that of a Java hash map.

It matters after a rescale. The subtasks that get one element more than others follow one another
over all states of an operator, so the order of the states decides who they are.
Source: java.util.HashMap, String#hashCode; Flink, RoundRobinOperatorStateRepartitioner.
"""

from __future__ import annotations

from collections.abc import Iterable

_SMALLEST = 16
_MASK = 0xFFFF_FFFF


def in_state_order(names: Iterable[str]) -> list[str]:
    """Return the names in the order in which a Java hash map gives its keys.

    Example: `splits` comes before `buffers`. Names that fall into one bucket are in alphabetical
    order here; in Flink they are in the order of their registration.
    """
    every = sorted(names)
    buckets = _SMALLEST
    while len(every) > buckets * 3 // 4:  # the map grows when it is filled by more than 75 %
        buckets *= 2
    return sorted(every, key=lambda name: _spread(java_hash(name)) & (buckets - 1))


def java_hash(text: str) -> int:
    """Return `text.hashCode()` of Java as an unsigned number of 32 bits."""
    units = text.encode("utf-16-be")
    found = 0
    for high, low in zip(units[::2], units[1::2], strict=True):
        found = (31 * found + (high << 8 | low)) & _MASK
    return found


def _spread(found: int) -> int:
    return found ^ found >> 16
