"""Checks of a directed graph of named vertices: cycles, vertices that nothing reaches, order."""

from __future__ import annotations

from collections.abc import Sequence

Edges = Sequence[tuple[str, str]]


def upstream_first(names: Sequence[str], edges: Edges) -> tuple[str, ...]:
    """Order the vertices so that each one stands behind all vertices that lead to it.

    Vertices that no edge orders keep the order of `names`.

    Returns:
        All names; fewer if there is a cycle: those of the cycle, and those behind it, are missing.
    """
    found: list[str] = []
    while True:
        ready = [
            name
            for name in names
            if name not in found and all(one in found for one, other in edges if other == name)
        ]
        if not ready:
            return tuple(found)
        found.append(ready[0])


def cycle_in(names: Sequence[str], edges: Edges) -> tuple[str, ...]:
    """Give the vertices of one cycle, in the order of its edges; empty if there is none.

    It begins with the vertex that stands first in `names`.
    """
    ordered = upstream_first(names, edges)
    left = [name for name in names if name not in ordered]
    if not left:
        return ()
    # Each vertex that is left has an edge from another one that is left: going back along these
    # edges must meet a vertex for the second time.
    path = [left[0]]
    while True:
        before = next(one for one, other in edges if other == path[0] and one in left)
        if before in path:
            return _from_first(path[: path.index(before) + 1], names)
        path.insert(0, before)


def _from_first(cycle: Sequence[str], names: Sequence[str]) -> tuple[str, ...]:
    start = cycle.index(min(cycle, key=list(names).index))
    return (*cycle[start:], *cycle[:start])
