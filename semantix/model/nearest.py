"""The valid word that a mistyped one was probably meant to be."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher


def nearest_word(word: str, valid: Iterable[str]) -> str:
    """Give the most similar valid word; of equally similar ones the first in the alphabet.

    Raises:
        ValueError: there is no valid word.
    """
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(word.lower()[:80])

    def likeness(candidate: str) -> float:
        matcher.set_seq1(candidate.lower())
        return matcher.ratio()

    return max(sorted(valid), key=likeness)
