"""Resolves the marks of one canonical form alone, as simply as their docstrings say it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from semantix.ports.canonical_form import Instant, Name, OnlyIfNamed, Rank
from semantix.ports.world import World


def resolved_form(world: World, captured: Any, *observed: str, named: tuple[Name, ...] = ()) -> Any:
    """Give the form of a captured state with its marks resolved.

    Args:
        observed: beside what the world itself has observed.
        named: names that a checkpoint has, in its order.
    """
    form = world.canonical(captured, sorted({*world.observed(), *observed}))
    marks = [*named, *_marks(form)]
    instants = sorted({0, *(mark.at_us for mark in marks if isinstance(mark, Instant))})
    ranks = sorted({(mark.kind, mark.number) for mark in marks if isinstance(mark, Rank)})
    names = list(dict.fromkeys(mark for mark in marks if isinstance(mark, Name)))

    def is_forgotten(value: Any) -> bool:
        return isinstance(value, OnlyIfNamed) and value.name not in names

    def resolve(value: Any) -> Any:
        if isinstance(value, Instant):
            return ("instant", instants.index(value.at_us) - instants.index(0))
        if isinstance(value, Rank):
            return ("rank", value.kind, ranks.index((value.kind, value.number)))
        if isinstance(value, Name):
            return ("name", value.kind, names.index(value))
        if isinstance(value, OnlyIfNamed):
            return resolve(value.value)
        if isinstance(value, tuple):
            kept = [
                one for one in value if not (isinstance(one, OnlyIfNamed) and one.name not in names)
            ]
            return tuple(map(resolve, kept))
        assert value is None or isinstance(value, (str, bytes, int)), value
        return value

    return resolve(form)


def _marks(value: Any) -> Iterator[Any]:
    if isinstance(value, (Instant, Rank, Name)):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from _marks(one)
