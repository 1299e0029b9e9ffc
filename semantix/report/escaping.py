"""Makes text from connectors, servers and records harmless for a terminal and for a page."""

from __future__ import annotations


def escaped(text: object, length_max: int = 400) -> str:
    """Return one line of printable characters; control codes are written as `\\x1b`.

    A text that is longer than `length_max` is cut. Half of a surrogate pair is a control code here,
    so the result can always be written as UTF-8.
    """
    kept = str(text)[: length_max + 1]
    shown = (
        kept
        if kept.isprintable()
        else "".join(
            char if char.isprintable() else char.encode("unicode_escape").decode() for char in kept
        )
    )
    return shown if len(shown) <= length_max else shown[: length_max - 1] + "…"
