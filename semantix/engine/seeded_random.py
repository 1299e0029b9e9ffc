"""The only chance in a run: seeded, and the same in every process."""

from __future__ import annotations

from functools import lru_cache
from random import Random

TABLE_LENGTH = 16


def seeded(seed: int, purpose: str) -> Random:
    """Give a generator for one purpose, independent of every other purpose of the run."""
    return Random(f"{seed}/{purpose}")


class LazyRandom:
    """A seeded generator that is made at its first use: most connectors never ask."""

    __slots__ = ("_made", "_purpose", "_seed")

    def __init__(self, seed: int, purpose: str) -> None:
        self._seed = seed
        self._purpose = purpose
        self._made: Random | None = None

    def randrange(self, stop: int) -> int:
        """Give an int in [0, stop)."""
        return self._generator().randrange(stop)

    def random(self) -> float:
        """Give a float in [0, 1)."""
        return self._generator().random()

    def _generator(self) -> Random:
        if self._made is None:
            self._made = seeded(self._seed, self._purpose)
        return self._made


@lru_cache(maxsize=4096)
def delay_table(
    seed: int, number: int, bounds_us: tuple[int, int], choices: tuple[int, ...]
) -> tuple[int, ...]:
    """Draw the `number`-th table of a run: durations in microseconds, to be taken in turn.

    A table instead of a generator, for two reasons: a draw costs ten times as much as a look-up,
    and an attempt that starts again begins at the same place, so that a run from a captured state
    depends on that state only.

    Args:
        choices: of a drawn run, taken instead of chance; 0 is the shortest delay. Each table
            begins at another place of the list, so one choice can delay one channel only.
    """
    low, high = bounds_us
    span = high - low + 1
    if choices:
        start = number * 3 % len(choices)
        turned = choices[start:] + choices[:start]
        return tuple(low + span * (choice % 8) // 8 for choice in turned)
    source = seeded(seed, f"latency-{number}")
    return tuple(low + int(source.random() * span) for _ in range(TABLE_LENGTH))
