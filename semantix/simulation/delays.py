"""How long the runtime's messages and actions take, in microseconds of simulated time.

The durations are drawn from the seed and the choices of a run only. So two runs with the same seed
and the same choices have the same delays.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import cycle

from semantix.simulation.seeded_random import seeded

TABLE_LENGTH = 16
FIRST, LATER = 1, 2  # the deployments: each draws its delays from (seed, one of these)


class Latencies:
    """The delays of one deployment of the job, as numbered tables.

    The first deployment of a job draws its delays from (seed, 1), every later one from (seed, 2).
    So the delays that follow a crash do not depend on how many crashes there were before.

    Args:
        seed: the seed of the run.
        deployment: `FIRST` or `LATER`.
        choices: the choices of a drawn run (see `delay_table`); empty in every other run.
    """

    __slots__ = ("_choices", "_count", "_deployment", "_seed")

    def __init__(self, seed: int, deployment: int, choices: tuple[int, ...]) -> None:
        self._seed = seed
        self._deployment = deployment
        self._choices = choices
        self._count = 0

    def table(self, bounds_us: tuple[int, int]) -> Iterator[int]:
        """Return the next table of delays within `bounds_us`, repeated without an end."""
        self._count += 1
        source = (self._seed, self._deployment, self._count)
        return cycle(delay_table(source, bounds_us, self._choices))


@lru_cache(maxsize=4096)
def delay_table(
    source: tuple[int, int, int], bounds_us: tuple[int, int], choices: tuple[int, ...]
) -> tuple[int, ...]:
    """Draw a table of durations in microseconds, to be used in turn.

    This is a table and not a generator for two reasons. A draw costs ten times as much as a
    look-up. And each deployment starts at the beginning of its tables, so a run that starts from a
    captured state depends on that state only.

    Args:
        source: seed, deployment, and the number of the table within the deployment.
        bounds_us: the shortest and the longest delay.
        choices: of a drawn run; they replace the random numbers. 0 is the shortest delay. Each
            table begins at another place in this list, so that one choice can delay one channel
            without delaying the others.
    """
    low, high = bounds_us
    span = high - low + 1
    if choices:
        start = source[2] * 3 % len(choices)  # neighbouring tables begin three places apart
        turned = choices[start:] + choices[:start]
        return tuple(low + span * (choice % 8) // 8 for choice in turned)
    seed, deployment, number = source
    chance = seeded(seed, f"latency-{deployment}-{number}")
    return tuple(low + int(chance.random() * span) for _ in range(TABLE_LENGTH))
