"""Finds the valid word that is most similar to a mistyped one."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher


def nearest_word(word: str, valid: Iterable[str]) -> str:
    """Give the most similar valid word; among equally similar ones the alphabetically first.

    Raises:
        ValueError: there is no valid word.
    """
    matcher = SequenceMatcher(autojunk=False)
    # The matcher prepares its second sequence once, and compares it with many first ones. A word
    # from a file can be very long, and the time grows with the square of its length.
    matcher.set_seq2(word.lower()[:80])

    def likeness(candidate: str) -> float:
        matcher.set_seq1(candidate.lower())
        return matcher.ratio()

    return max(sorted(valid), key=likeness)
