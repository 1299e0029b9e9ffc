"""The texts of the faults, above the picture: side by side, or in several rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from semantix.report.escaping import escaped
from semantix.report.timelines.pictures.picture import Note
from semantix.report.timelines.values import Mark, MarkKind

NOTE_HEIGHT = 14
ROWS_MAX = 3
_TEXT_MAX = 60
_CHAR = 6.6  # pixels of one character in bold


def notes_of(marks: Iterable[Mark], at: Mapping[int, int]) -> Iterator[Note]:
    """Return the notes of the faults; one for which there is no room has no text.

    Args:
        at: sequence number of a mark -> x.
    """
    ends: list[float] = []
    for mark in marks:
        if mark.kind is not MarkKind.FAULT:
            continue
        x = at[mark.sequence]
        text = escaped(mark.what.partition(": ")[2] or mark.what, _TEXT_MAX)
        free = [row for row, end in enumerate(ends) if end < x]
        if not free and len(ends) == ROWS_MAX:
            yield Note(x, "", 0)
            continue
        row = free[0] if free else len(ends)
        ends[row : row + 1] = [x + 12 + len(text) * _CHAR]
        yield Note(x, text, row)
