"""Geometry of the picture of a coverage matrix: a line for each step, squares for its positions.

All squares of one state are one path: a matrix has thousands of squares, and a page may have twenty
of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from semantix.model.counts import counted
from semantix.model.steps import POSITIONS
from semantix.report.views.coverage import (
    FIRED,
    PARTLY,
    PLANNED,
    UNVISITED,
    VISITED,
    CoverageView,
    RowView,
    rows_by_step,
)

_SIZE = 9  # of a square, in units of the picture: about a pixel
_PITCH = 11
_ROW = 15
_HEAD = 78
_GAP = 12  # between two kinds of faults
_CHARACTER = 6.1  # width of a character of a step's name
_TAIL = 34  # room for the last slanting headline

STATES = (FIRED, PARTLY, PLANNED, VISITED)


@dataclass(frozen=True, slots=True)
class LabelView:
    """A text at a point."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class MatrixView:
    """A picture.

    Attributes:
        steps, kinds: the names beside the lines, and above the columns.
        paths: (state, path of all squares of this state).
        bands: y of every second line, for a ground.
        said: what the picture shows, in a sentence.
    """

    width: int
    height: int
    steps: tuple[LabelView, ...]
    kinds: tuple[LabelView, ...]
    paths: tuple[tuple[str, str], ...]
    bands: tuple[int, ...]
    band_height: int
    said: str


def matrix_of(view: CoverageView) -> MatrixView:
    """Lay out the picture."""
    rows = rows_by_step(view)
    left = round(max((len(step) for step in rows), default=0) * _CHARACTER) + 10
    column = len(POSITIONS) * _PITCH + _GAP
    squares: dict[str, list[str]] = {state: [] for state in STATES}
    for line, positions in enumerate(rows.values()):
        y = _HEAD + line * _ROW + (_ROW - _SIZE) // 2
        for x, state in _cells(positions, left, column):
            if state != UNVISITED:
                squares[state].append(_square(x, y, state))
    height = _HEAD + len(rows) * _ROW + 4
    return MatrixView(
        width=left + len(view.kinds) * column + _TAIL,
        height=height,
        steps=tuple([
            LabelView(left - 8, _HEAD + line * _ROW + 11, step) for line, step in enumerate(rows)
        ]),
        kinds=tuple([
            LabelView(left + number * column + 12, _HEAD - 6, kind)
            for number, kind in enumerate(view.kinds)
        ]),
        paths=tuple([(state, "".join(parts)) for state, parts in squares.items() if parts]),
        bands=tuple(range(_HEAD, height - _ROW, 2 * _ROW)),
        band_height=_ROW,
        said=_said(view),
    )  # fmt: skip


def _cells(positions: dict[str, RowView], left: int, column: int) -> Iterator[tuple[int, str]]:
    for number, position in enumerate(POSITIONS):
        row = positions.get(position)
        if row is not None:
            for kind, cell in enumerate(row.cells):
                yield left + kind * column + number * _PITCH, cell.state


def _square(x: int, y: int, state: str) -> str:
    if state == PARTLY:  # the lower left half
        return f"M{x} {y}v{_SIZE}h{_SIZE}z"
    if state == PLANNED:  # a cross
        return f"M{x} {y}l{_SIZE} {_SIZE}m0-{_SIZE}l-{_SIZE} {_SIZE}"
    if state == VISITED:  # a dot
        middle = _SIZE // 2
        return f"M{x + middle - 1} {y + middle - 1}h2v2h-2z"
    return f"M{x} {y}h{_SIZE}v{_SIZE}h-{_SIZE}z"


def _said(view: CoverageView) -> str:
    states = [cell.state for row in view.rows for cell in row.cells]
    planned = sum(state in (FIRED, PARTLY, PLANNED) for state in states)
    return (
        f"{counted(len(view.steps), 'step')} {'was' if len(view.steps) == 1 else 'were'} visited. "
        f"Faults were planned for {counted(planned, 'combination')} of "
        f"step, position and kind; all of them struck at {states.count(FIRED)} of these."
    )
