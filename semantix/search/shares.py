"""The shares that the stages of a search have in its default budget, in counts of runs.

Counts are the same on every machine, so the result is, too. The shipped specs stay far below them:
a share is there for connectors with very many steps, so that each search ends.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from types import MappingProxyType
from typing import TypeVar

Item = TypeVar("Item")

# The closed search has a bound of states (`certify.closed.search`), `drawn` one of examples.
SHARES: Mapping[str, int] = MappingProxyType(
    {
        "single": 6_000,
        "slow": 400,
        "quick": 400,
        "rescale": 400,
        "overtaken": 12,
        "zombie": 400,
        # For each precondition: single crashes, other single faults, crashes on slow networks.
        "precondition_crashes": 60,
        "precondition_faults": 50,
        "precondition_slow": 15,
    }
)


def thinned(items: Sequence[Item], limit: int, kind: Callable[[Item], Hashable]) -> list[Item]:
    """Keep at most `limit` items, of each kind as many as of each other one, at even distances.

    The first and the last item of a kind are among those that are kept, if two of it are.

    Args:
        kind: gives the kind of an item. If there are more kinds than `limit`, the first kinds are
            kept.
    Returns:
        The kept items, in their order.
    """
    if len(items) <= limit:
        return list(items)
    groups: dict[Hashable, list[int]] = {}
    for index, item in enumerate(items):
        groups.setdefault(kind(item), []).append(index)
    most = 1
    while sum(min(len(group), most + 1) for group in groups.values()) <= limit:
        most += 1
    kept = [index for group in groups.values() for index in _spread(group, most)]
    return [items[index] for index in sorted(kept[:limit])]


def _spread(group: Sequence[int], wanted: int) -> list[int]:
    if len(group) <= wanted:
        return list(group)
    if wanted == 1:
        return [group[0]]
    last = len(group) - 1
    return [group[index * last // (wanted - 1)] for index in range(wanted)]
