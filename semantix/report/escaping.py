"""Text that others wrote, made harmless for a terminal."""

from __future__ import annotations


def escaped(text: object, length_max: int = 400) -> str:
    """Give one line of printable characters: control codes are spelled out, the end is cut."""
    shown = "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode()
        for char in str(text)[: length_max + 1]
    )
    return shown if len(shown) <= length_max else shown[: length_max - 1] + "…"
