"""Shortens what repeats: a job that restarts for ever shows the same few lines again and again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from semantix.model.counts import counted
from semantix.report.timelines.lines.condensing import Line

_PERIOD_MAX = 16  # lines of one round
_ROUNDS_MIN = 4  # fewer rounds are shown
_ATTEMPT = re.compile(r"#\d+ *")  # the spaces fill a column


def without_repeats(lines: Sequence[Line]) -> Iterator[Line | str]:
    """Return the lines; of rounds that are alike only the first two and the last one.

    Two lines are alike if they differ only in their time and in numbers of attempts. A text stands
    for the rounds that are left out.
    """
    alike = [_ATTEMPT.sub("#", line.text) for line in lines]
    index = 0
    while index < len(lines):
        period, rounds = _repeating(alike, index)
        if rounds < _ROUNDS_MIN:
            yield lines[index]
            index += 1
            continue
        end = index + period * rounds
        yield from lines[index : index + 2 * period]
        left_out = rounds - 3
        times = f"{left_out} times" if left_out > 1 else "once"
        yield f"{'…':>11}  the same {times} more: {counted(period, 'line')} each"
        yield from lines[end - period : end]
        index = end


def _repeating(alike: Sequence[str], start: int) -> tuple[int, int]:
    """Return how many lines repeat from here, and how often; the most lines win."""
    best = (1, 1)
    for period in range(1, _PERIOD_MAX + 1):
        first = alike[start : start + period]
        rounds = 1
        while alike[start + rounds * period : start + (rounds + 1) * period] == first:
            rounds += 1
        if rounds >= _ROUNDS_MIN and period * rounds > best[0] * best[1]:
            best = (period, rounds)
    return best
