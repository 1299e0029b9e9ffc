"""Breaks the lines of a timeline between words, so that they fit into a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from semantix.report.wrapping import WIDTH_MIN, filled, shown_width

INDENT = 28  # where the sentence begins, behind time and actor
_INDENT_NARROW = 13  # behind the time
_NARROW = 64  # columns of a terminal in which the sentence alone would have too little room


def wrapped(lines: Iterable[str], width: int, indent: int = INDENT) -> Iterator[str]:
    """Return the lines, none wider than `width` columns; what goes on stands below its beginning.

    A word that is wider than a whole line is broken where a reader sees a border, as in paths.

    Args:
        width: at least 40 is assumed.
        indent: where the sentence of a line begins; a narrow terminal has less.
    """
    room = max(width, WIDTH_MIN)
    hanging = indent if room >= _NARROW else min(indent, _INDENT_NARROW)
    for line in lines:
        if shown_width(line) <= room:
            yield line
        else:
            yield from filled(line, room, hanging)
