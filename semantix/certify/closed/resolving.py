"""Resolves the marks of one durable state: times, ranks and names become small numbers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from semantix.certify.closed.opened_values import Record
from semantix.ports.canonical_form import Instant, Name, OnlyIfNamed, Rank

Mark = Instant | Rank | Name


def resolved(*parts: tuple[tuple[Mark, ...], int]) -> tuple[int, ...]:
    """Return the rank of "now", then a number for each mark.

    Without the rank of "now", a state whose latest instant is now would be equal to a state whose
    instants are all past.

    Args:
        parts: marks, and the time that is subtracted from their times.
    """
    ranks = _Ranks()
    for marks, origin_us in parts:
        ranks.count(marks, origin_us)
    ranks.order()
    found = [ranks.of_time(0)]
    for marks, origin_us in parts:
        found += ranks.of(marks, origin_us)
    return tuple(found)


class _Ranks:
    """Collects the marks of a state, then resolves them."""

    def __init__(self) -> None:
        self._times: dict[int, int] = {0: 0}  # time → rank
        self._numbers: dict[tuple[str, int], int] = {}  # kind and number → rank
        self._names: dict[Name, int] = {}

    def count(self, marks: tuple[Mark, ...], origin_us: int) -> None:
        """Collect instants and ranks."""
        for mark in marks:
            if type(mark) is Instant:
                self._times[mark.at_us - origin_us] = 0
            elif type(mark) is Rank:
                self._numbers[mark.kind, mark.number] = 0

    def order(self) -> None:
        """Order what was collected."""
        self._times = {time_us: rank for rank, time_us in enumerate(sorted(self._times))}
        latest: dict[str, int] = {}
        for kind, number in sorted(self._numbers):
            self._numbers[kind, number] = latest[kind] = latest.get(kind, -1) + 1

    def of_time(self, time_us: int) -> int:
        """Return the rank of a collected time."""
        return self._times[time_us]

    def of(self, marks: tuple[Mark, ...], origin_us: int) -> Iterator[int]:
        """Return the numbers of marks, in order."""
        for mark in marks:
            if type(mark) is Instant:
                yield self._times[mark.at_us - origin_us]
            elif type(mark) is Rank:
                yield self._numbers[mark.kind, mark.number]
            elif type(mark) is Name:
                yield self._names.setdefault(mark, len(self._names))


def without_unnamed(tree: Any, named: set[Name]) -> Any:
    """Replace each `OnlyIfNamed` by its value, or leave it out.

    A value is kept if its name occurs elsewhere, outside of any `OnlyIfNamed`.

    Args:
        named: the names that occur outside of the tree.
    """
    conditional: list[OnlyIfNamed] = []
    found = set(_names_in(tree, conditional))
    return _kept(tree, named | found) if conditional else tree


def _names_in(tree: Any, conditional: list[OnlyIfNamed]) -> Iterator[Name]:
    """Return the names outside of `OnlyIfNamed`, and collect the `OnlyIfNamed`s."""
    kind = type(tree)
    if kind is Name:
        yield tree
    elif kind is tuple:
        for item in tree:
            yield from _names_in(item, conditional)
    elif kind is Record:
        yield from _names_in(tree.fields, conditional)
    elif kind is OnlyIfNamed:
        conditional.append(tree)


def _kept(tree: Any, named: set[Name]) -> Any:
    kind = type(tree)
    if kind is tuple:
        held = [one for one in tree if type(one) is not OnlyIfNamed or one.name in named]
        return tuple([_kept(item, named) for item in held])
    if kind is Record:
        return Record(tree.kind, _kept(tree.fields, named))
    return _kept(tree.value, named) if kind is OnlyIfNamed else tree
