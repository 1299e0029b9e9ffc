"""Breaks the lines of a timeline between words, so that they fit into a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from unicodedata import east_asian_width

INDENT = 28  # where the sentence begins, behind time and actor
_ROOM_MIN = 24


def wrapped(lines: Iterable[str], width: int, indent: int = INDENT) -> Iterator[str]:
    """Return the lines, none wider than `width` columns; what goes on stands below its beginning.

    A word that is wider than a whole line is broken; a terminal would break it, too.
    """
    for line in lines:
        hanging = min(indent, max(0, width - _ROOM_MIN))
        rest = line
        while columns(rest) > width:
            end = _break(rest, width, hanging)
            yield rest[:end].rstrip()
            rest = " " * hanging + rest[end:].lstrip()
        yield rest


def columns(text: str) -> int:
    """Return how many columns of a terminal a text takes; wide characters take two."""
    if text.isascii():
        return len(text)
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


def _break(line: str, width: int, hanging: int) -> int:
    """Return the index behind the last word that fits."""
    end, taken = 0, 0
    for index, char in enumerate(line):
        taken += columns(char)
        if taken > width:
            break
        end = index + 1
    if line[end] == " ":
        return end
    space = line.rfind(" ", 0, end)
    return space if line[:space].strip() and space > hanging else end
