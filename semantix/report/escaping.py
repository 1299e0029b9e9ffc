"""Makes text from connectors, servers and records harmless for a terminal."""

from __future__ import annotations


def escaped(text: object, length_max: int = 400) -> str:
    """Return one line of printable characters; control codes are written as `\\x1b`.

    A text that is longer than `length_max` is cut.
    """
    shown = "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode()
        for char in str(text)[: length_max + 1]
    )
    return shown if len(shown) <= length_max else shown[: length_max - 1] + "…"
