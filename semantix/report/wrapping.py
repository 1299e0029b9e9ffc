"""Breaks lines at the width of a terminal, never in the middle of a word.

A word that is longer than the terminal is broken behind one of `/ . : _ - , = |`, as paths and
names of classes are read. A command that a user pastes is broken with a backslash: a shell joins
its parts again.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

WIDTH_MIN = 40
COMMAND_BEGINS = "see it again: "
_CODES = re.compile(r"\x1b\[[0-9;]*m")
_PARTS = re.compile(r"[^/.:_\-,=|]*[/.:_\-,=|]+|[^/.:_\-,=|]+")
_COLUMN = re.compile(r"( *\S.*?\S {2,}|\S {2,})\S")
_ENDS_SENTENCE = re.compile(r"[.!?] +$")
_HANG = 2


def shown_width(text: str) -> int:
    """Return the number of columns that a text takes on a terminal; codes of colours take none."""
    plain = _CODES.sub("", text)
    if plain.isascii():
        return len(plain)
    return sum(map(_columns, plain))


def wrapped(line: str, width: int | None) -> Iterator[str]:
    """Return a line in parts that are at most `width` columns wide.

    The further parts are indented: below the second column if the line has columns (two spaces or
    more between them), else by two more than the first part.

    Args:
        width: at least 40 is assumed. None: the line may have any width.
    """
    if width is None or shown_width(line) <= max(width, WIDTH_MIN):
        yield line
        return
    room = max(width, WIDTH_MIN)
    body = line.lstrip(" ")
    indent = len(line) - len(body)
    if body.startswith(COMMAND_BEGINS):
        yield " " * indent + COMMAND_BEGINS.rstrip()
        yield from _command(body.removeprefix(COMMAND_BEGINS), room, min(indent + _HANG, room // 2))
        return
    hang = min(indent + _HANG, room // 2)
    column = _COLUMN.match(line)
    if column is None or _ENDS_SENTENCE.search(column[1]):
        yield from filled(line, room, hang)
    elif shown_width(column[1]) <= room // 2:
        yield from filled(line, room, shown_width(column[1]))
    else:  # a first column that takes most of the room has a line of its own
        yield from filled(column[1].rstrip(), room, hang)
        yield from filled(" " * hang + line[column.end(1) :], room, hang)


def filled(line: str, room: int, hang: int) -> Iterator[str]:
    """Return the parts of a line, broken at spaces. Spaces between columns are kept.

    Args:
        room: columns of a part.
        hang: columns by which the further parts are indented.
    """
    current, used = "", 0
    for piece in re.findall(r" *[^ ]+", line):
        size = shown_width(piece)
        if used + size <= room:
            current, used = current + piece, used + size
            continue
        word = piece.lstrip(" ")
        if current.strip():
            yield current.rstrip(" ")
            current, used = " " * hang, hang
        else:  # the first word alone is too long
            current, used = piece[: len(piece) - len(word)], size - shown_width(word)
        for part in _broken(word, room - hang):
            if used + shown_width(part) > room and current.strip():
                yield current
                current, used = " " * hang, hang
            current, used = current + part, used + shown_width(part)
    if current.strip():
        yield current


def _broken(word: str, room: int) -> Iterator[str]:
    """Return the parts of a word; a word that fits is one part."""
    if shown_width(word) <= room:
        yield word
        return
    for part in _PARTS.findall(word):
        if shown_width(part) <= room:
            yield part
        else:  # nothing in it tells where it may be broken
            yield from _cut(part, room)


def _cut(part: str, room: int) -> Iterator[str]:
    current, used = "", 0
    for char in part:
        if used + _columns(char) > room:
            yield current
            current, used = "", 0
        current, used = current + char, used + _columns(char)
    yield current


def _command(command: str, room: int, indent: int) -> Iterator[str]:
    """Return the lines of a command. What follows a backslash at the end of a line is joined.

    So only the first line may be indented.
    """
    if shown_width(command) + indent <= room:
        yield " " * indent + command
        return
    current = ""
    for piece in re.findall(r" *[^ ]+", command):
        for part in _broken(piece, room - 1):
            if shown_width(current + part) >= room and current:
                yield f"{current}\\"
                current = ""
            current += part
    yield current


def _columns(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
