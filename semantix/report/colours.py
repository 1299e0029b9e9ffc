"""Colours of words that carry a meaning: verdicts, and what became better or worse."""

from __future__ import annotations

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


def painted(text: str, *, colour: bool) -> str:
    """Return a text in the colour of its first word; without `colour` the text as it is.

    Args:
        colour: the output is a terminal, and NO_COLOR is not set.
    """
    code = _COLOURS.get(text.partition(" ")[0]) if colour else None
    return text if code is None else f"\x1b[{code}m{text}\x1b[0m"
