"""The order in which Flink distributes the list states of one operator: that of a Java hash map.

It matters after a rescale. The subtasks that get one element more than others follow one another
over all states of an operator, so the order of the states decides who they are.
Source: java.util.HashMap, String#hashCode; Flink, RoundRobinOperatorStateRepartitioner.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from semantix.model.java_hash import bin_of

_SMALLEST = 16


def in_state_order(names: Iterable[str]) -> list[str]:
    """Return the names in the order in which a Java hash map gives its keys.

    Example: `splits` comes before `buffers`. Of names that fall into one bucket the last one comes
    first: Flink fills the map with `computeIfAbsent`, which puts a key before those of its bucket.

    Args:
        names: in the order of `stored_order`.
    """
    every = list(names)[::-1]
    buckets = _SMALLEST
    while len(every) > buckets * 3 // 4:  # the map grows when it is filled by more than 75 %
        buckets *= 2
    return sorted(every, key=lambda name: bin_of(name, buckets))


@lru_cache(maxsize=1_000)
def stored_order(names: tuple[str, ...]) -> tuple[int, ...]:
    """Return the positions of the names in the order in which a snapshot has them.

    It is the alphabetical order, but names of one bucket stay in the order of their registration:
    `in_state_order` needs that order.
    """
    order = sorted(range(len(names)), key=names.__getitem__)
    bucket_of = [bin_of(name, _SMALLEST) for name in names]
    registered = {
        bucket: iter([at for at, one in enumerate(bucket_of) if one == bucket])
        for bucket in dict.fromkeys(bucket_of)
    }
    return tuple(next(registered[bucket_of[at]]) for at in order)
