"""A run as a small picture of characters: a line for each lane, time to the right.

It gives the overview; the lines below it tell what happens.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from semantix.report.escaping import escaped
from semantix.report.timelines.pictures.axis import Axis, axis_of
from semantix.report.timelines.spans import ATTEMPT, UNIT
from semantix.report.timelines.values import Lane, Mark, MarkKind, Timeline

TITLE_WIDTH = 14
LANES_MAX = 14
WIDTH_MIN = 60
_CELL_MARKS_MAX = 8  # if a cell stands for more marks on average, nobody can read the chart
# Of two marks in one cell the one that stands first here is shown.
_SIGNS: Mapping[MarkKind, tuple[str, str]] = MappingProxyType(
    {
        MarkKind.FAULT: ("!", "fault"),
        MarkKind.BREACH: ("!", "fault"),
        MarkKind.CRASH: ("x", "crash or failure"),
        MarkKind.FAILURE: ("x", "crash or failure"),
        MarkKind.CALL_FAILED: ("x", "crash or failure"),
        MarkKind.AGAIN: ("S", "seen again"),
        MarkKind.LEFT: ("L", "left open"),
        MarkKind.FAULT_OVER: ("o", "fault is over"),
        MarkKind.TRIAL: ("T", "restore tried"),
        MarkKind.RESTORED: ("R", "restore"),
        MarkKind.COMPLETED: ("c", "checkpoint completes"),
        MarkKind.ABORTED: ("a", "checkpoint aborted"),
        MarkKind.SEEN: ("s", "seen"),
        MarkKind.DEPLOYED: (">", "attempt starts"),
        MarkKind.CANCELLED: ("<", "attempt is cancelled"),
        MarkKind.WRITTEN: ("w", "written"),
        MarkKind.UNIT_ENDED: ("u", "unit ends"),
        MarkKind.TRIGGERED: ("t", "checkpoint triggered"),
        MarkKind.BARRIER: ("|", "barrier"),
        MarkKind.NOTIFIED: ("n", "notified"),
        MarkKind.GONE: ("g", "row gone"),
        MarkKind.FED: ("f", "put in from outside"),
        MarkKind.PUBLISHED: ("p", "position published"),
        MarkKind.ENDED: ("E", "end"),
    }
)
_RANKS = {kind: rank for rank, kind in enumerate(_SIGNS)}


def chart(timeline: Timeline, width: int) -> Iterator[str]:
    """Return the lines of the chart, and its legend.

    Nothing if the run is too long for it, or the terminal too narrow.

    Args:
        width: columns of a line. The legend may be wider.
    """
    room = width - TITLE_WIDTH - 1
    if width < WIDTH_MIN or not timeline.marks or len(timeline.marks) > _CELL_MARKS_MAX * room:
        return
    axis = axis_of([timeline.marks], timeline.followed)
    drawn = _Chart(timeline, axis, room)
    yield f"{'seconds':<{TITLE_WIDTH}} {drawn.ticks()}".rstrip()
    lanes = timeline.lanes[:LANES_MAX]
    for lane in lanes:
        title = escaped(lane.title, TITLE_WIDTH)
        yield f"{title:<{TITLE_WIDTH}} {drawn.cells(lane)}".rstrip()
    left_out = len(timeline.lanes) - len(lanes)
    if left_out:
        yield f"{'':<{TITLE_WIDTH}} … {left_out} more"
    yield drawn.legend()


class _Chart:
    """The cells of one run."""

    def __init__(self, timeline: Timeline, axis: Axis, room: int) -> None:
        self._timeline, self._axis, self._room = timeline, axis, room
        self._at = axis.positions[0]
        self._used: dict[str, str] = {}

    def ticks(self) -> str:
        """Return the times above the cells, as many as have room."""
        line = ""
        for x, time_us in self._axis.ticks:
            text, cell = f"{time_us / 1_000_000:.1f}", self._cell(x)
            if (not line or cell > len(line) + 1) and cell + len(text) <= self._room:
                line = line.ljust(cell) + text
        return line

    def cells(self, lane: Lane) -> str:
        """Return the cells of a lane: spans, and the gravest mark of each cell upon them."""
        cells = [" "] * self._room
        for span in self._timeline.spans:
            if span.lane == lane.key and span.kind in (ATTEMPT, UNIT):
                start = self._cell(self._at.get(span.start, 0))
                end = self._room - 1
                if span.end is not None:
                    end = self._cell(self._at.get(span.end, self._axis.width))
                cells[start : end + 1] = ("-" if span.kind == ATTEMPT else "=") * (end + 1 - start)
        chosen: dict[int, Mark] = {}
        for mark in self._timeline.marks:
            if mark.lane == lane.key and mark.kind in _RANKS:
                cell = self._cell(self._at[mark.sequence])
                before = chosen.get(cell)
                if before is None or self._rank(mark) < self._rank(before):
                    chosen[cell] = mark
        for cell, mark in chosen.items():
            cells[cell] = self._sign(mark)
        return "".join(cells)

    def legend(self) -> str:
        """Return the words of the signs that are shown."""
        order = list(dict.fromkeys(_SIGNS.values()))
        shown = [f"{sign} {words}" for sign, words in order if self._used.get(sign)]
        return f"{'':<{TITLE_WIDTH}} {', '.join(shown)}"

    def _rank(self, mark: Mark) -> tuple[bool, int]:
        return self._is_other(mark), _RANKS[mark.kind]

    def _is_other(self, mark: Mark) -> bool:
        """Tell whether a write or a sight has no followed record, although some are followed."""
        is_data = mark.kind in (MarkKind.WRITTEN, MarkKind.SEEN, MarkKind.UNIT_ENDED)
        return is_data and bool(self._timeline.followed) and not mark.matters

    def _sign(self, mark: Mark) -> str:
        if self._is_other(mark):
            return "."
        sign, words = _SIGNS[mark.kind]
        self._used[sign] = words
        return sign

    def _cell(self, x: int) -> int:
        return min(self._room - 1, x * self._room // self._axis.width)
