"""How long messages and actions of the runtime take: drawn from seed and choices, nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import cycle

from semantix.simulation.seeded_random import seeded

TABLE_LENGTH = 16


class Latencies:
    """The delays of one incarnation of the job; they depend on seed and choices only."""

    __slots__ = ("_choices", "_count", "_seed")

    def __init__(self, seed: int, choices: tuple[int, ...]) -> None:
        self._seed = seed
        self._choices = choices
        self._count = 0

    def table(self, bounds_us: tuple[int, int]) -> Iterator[int]:
        """Give the next table of delays within `bounds_us`, turn by turn without an end."""
        self._count += 1
        return cycle(delay_table(self._seed, self._count, bounds_us, self._choices))


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
