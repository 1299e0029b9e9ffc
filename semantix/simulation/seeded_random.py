"""The only chance in a run: seeded, and the same in every process."""

from __future__ import annotations

from random import Random


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
