"""Where the events of a run stand: time goes to the right, and nothing stands upon another thing.

The scale is bent. Many events happen at one instant of simulated time, so each takes some room; and
a pause of ten minutes takes hardly more than one of a second.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log10

from semantix.report.timelines.pictures.symbols import SYMBOLS
from semantix.report.timelines.values import Mark

FOLLOWED_ROOM = 16  # pixels of a mark of a followed record
_SMALL_ROOM = 3  # of the way of another record, if some are followed
_SMALL_TONES = ("way", "sight")
_PAUSE_MAX = 24
_TICK_ROOM = 64  # pixels that the number of a tick takes
_EDGE = 30


@dataclass(frozen=True, slots=True)
class Axis:
    """Positions in pixels.

    Attributes:
        positions: of each run: sequence number of a mark → x.
        ticks: (x, time in microseconds), far enough apart to be written below each other.
        difference: x at which the runs begin to differ; None: they do not, or it is one run.
    """

    width: int
    positions: tuple[Mapping[int, int], ...]
    ticks: tuple[tuple[int, int], ...]
    difference: int | None = None


def axis_of(
    runs: Sequence[Sequence[Mark]],
    followed: Iterable[str] = (),
    difference: int | None = None,
) -> Axis:
    """Lay out the marks of a run, or of two runs that are equal at the beginning.

    Args:
        runs: the marks of each, in order.
        difference: sequence number of the first event that differs. Marks before it stand at the
            same x in both runs.
    """
    layout = _Layout(len(runs), frozenset(followed), difference)
    for time_us, together in _instants(runs):
        layout.place(time_us, together)
    return layout.axis()


class _Layout:
    """Places instant after instant."""

    def __init__(self, runs: int, followed: frozenset[str], difference: int | None) -> None:
        self._followed, self._difference = followed, difference
        self._positions: tuple[dict[int, int], ...] = tuple({} for _ in range(runs))
        self._ticks: list[tuple[int, int]] = []
        self._x, self._time_us = _EDGE, -1
        self._difference_x: int | None = None

    def place(self, time_us: int, together: Sequence[Sequence[Mark]]) -> None:
        """Place the marks of one instant, of each run."""
        if self._time_us >= 0:
            self._x += _pause(time_us - self._time_us)
        self._time_us = time_us
        if not self._ticks or self._x - self._ticks[-1][0] >= _TICK_ROOM:
            self._ticks.append((self._x, time_us))
        shared: dict[int, Mark] = {}
        for marks in together:
            for mark in filter(self._is_shared, marks):
                shared.setdefault(mark.sequence, mark)
        x = self._x
        for sequence in sorted(shared):
            for placed in self._positions:
                placed[sequence] = x
            x += self._room(shared[sequence])
        ends = [x]
        for marks, placed in zip(together, self._positions, strict=True):
            own = [mark for mark in marks if not self._is_shared(mark)]
            if own and self._difference is not None and self._difference_x is None:
                self._difference_x = x - 3
            ends.append(self._in_a_row(own, x, placed))
        self._x = max(ends)

    def axis(self) -> Axis:
        """Return what was placed."""
        width = self._x + _EDGE + _TICK_ROOM // 2
        return Axis(width, self._positions, tuple(self._ticks), self._difference_x)

    def _in_a_row(self, marks: Sequence[Mark], x: int, placed: dict[int, int]) -> int:
        for mark in marks:
            placed[mark.sequence] = x
            x += self._room(mark)
        return x

    def _is_shared(self, mark: Mark) -> bool:
        return self._difference is not None and mark.sequence < self._difference

    def _room(self, mark: Mark) -> int:
        symbol = SYMBOLS[mark.kind]
        if any(record in self._followed for record in mark.records):
            return max(symbol.room, FOLLOWED_ROOM)
        is_small = bool(self._followed) and symbol.tone in _SMALL_TONES and not mark.matters
        return min(symbol.room, _SMALL_ROOM) if is_small else symbol.room


def _instants(runs: Sequence[Sequence[Mark]]) -> Iterable[tuple[int, list[list[Mark]]]]:
    times: dict[int, list[list[Mark]]] = {}
    for number, marks in enumerate(runs):
        for mark in marks:
            times.setdefault(mark.time_us, [[] for _ in runs])[number].append(mark)
    return sorted(times.items(), key=lambda item: item[0])


def _pause(duration_us: int) -> int:
    """Return the pixels between two instants: 1 for nothing, 7 for 0.1 s, 10 for a second."""
    return min(_PAUSE_MAX, 1 + round(3 * log10(1 + duration_us / 1_000)))
