"""Colours of words that carry a meaning: verdicts, and what became better or worse."""

from __future__ import annotations

import re

_RED, _GREEN, _YELLOW = "31", "32", "33"
_COLOURS = {
    "UPHELD": _GREEN,
    "VIOLATED": _RED,
    "INCONCLUSIVE": _YELLOW,
    "better": _GREEN,
    "faster": _GREEN,
    "LOST": _RED,
    "worse": _YELLOW,
    "slower": _YELLOW,
    "here": _GREEN,
    "missing": _YELLOW,
    "semantix:": _RED,
}

_STRUCK = re.compile(r"FAULT: |<- again: |\S+ was never seen$")


def painted(text: str, *, colour: bool) -> str:
    """Return a text in the colour of its first word; without `colour` the text as it is.

    Args:
        colour: the output is a terminal, and NO_COLOR is not set.
    """
    code = _COLOURS.get(text.partition(" ")[0]) if colour else None
    return text if code is None else f"\x1b[{code}m{text}\x1b[0m"


def struck(line: str, *, colour: bool) -> str:
    """Return a line of a timeline; what a fault does, or what is wrong for a reader, is red.

    Args:
        colour: as in `painted`.
    """
    found = _STRUCK.search(line) if colour else None
    if found is None:
        return line
    return f"{line[: found.start()]}\x1b[{_RED}m{line[found.start() :]}\x1b[0m"
