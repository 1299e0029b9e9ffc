"""Random numbers of a run: always from a seed, and equal in every process."""

from __future__ import annotations

from random import Random, SystemRandom
from typing import Any


def seeded(seed: int, purpose: str) -> Random:
    """Return a generator for one purpose, for instance `latency-3`.

    Each purpose has its own sequence of numbers, so a new use of chance leaves the others as they
    are.
    """
    return Random(f"{seed}/{purpose}")  # Python takes SHA-512 of a text: equal in every process


def is_seedable(value: Any) -> bool:
    """Return whether a value is a generator whose state can be read and set."""
    return isinstance(value, Random) and not isinstance(value, SystemRandom)


class LazyRandom:
    """A seeded generator that is made at its first use; most connectors never use theirs."""

    __slots__ = ("_made", "_purpose", "_seed")

    def __init__(self, seed: int, purpose: str) -> None:
        self._seed = seed
        self._purpose = purpose
        self._made: Random | None = None

    def randrange(self, stop: int) -> int:
        """Return an int in [0, stop)."""
        return self._generator().randrange(stop)

    def random(self) -> float:
        """Return a float in [0, 1)."""
        return self._generator().random()

    def _generator(self) -> Random:
        if self._made is None:
            self._made = seeded(self._seed, self._purpose)
        return self._made
