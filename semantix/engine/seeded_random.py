"""The only chance in a run: seeded, and the same in every process."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random


def seeded(seed: int, purpose: str) -> Random:
    """Give a generator for one purpose, independent of every other purpose of the run."""
    return Random(f"{seed}/{purpose}")  # noqa: S311 - reproducible on purpose


class Delays:
    """Durations of messages and of asynchronous work, drawn once and then taken in turn.

    A table instead of a generator, for two reasons: a draw costs ten times as much as a look-up,
    and an attempt that starts again begins at the same place, so that a run from a captured state
    depends on that state only. A drawn run hands in its own choices (0 is the shortest delay).
    """

    __slots__ = ("_next", "_table")

    def __init__(self, bounds_us: tuple[int, int], source: Random, choices: Sequence[int]) -> None:
        low, high = bounds_us
        if choices:
            self._table = [low + choice % (high - low + 1) for choice in choices]
        else:
            self._table = [low + int(source.random() * (high - low + 1)) for _ in range(16)]
        self._next = 0

    def draw_us(self) -> int:
        """Give the next duration in microseconds."""
        index = self._next
        self._next = index + 1 if index + 1 < len(self._table) else 0
        return self._table[index]
