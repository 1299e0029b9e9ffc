"""Finds the valid word that is most similar to a mistyped one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import SequenceMatcher

_LIKE = 0.6  # two words are less alike: one is no mistyped form of the other


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


def nearest_step(name: str, steps: Iterable[str]) -> str:
    """Give the step that was probably meant: `tpc_invoke` for `sink_invoke`, not `src_open`.

    Steps that share words with the name come first. Empty: none is like it, or there is no step.
    """
    known = sorted(steps)
    words = _words(name)
    shared = {step: len(words & _words(step)) for step in known}
    most = max(shared.values(), default=0)
    if most:
        return nearest_word(name, [step for step in known if shared[step] == most])
    near = nearest_word(name, known) if known else ""
    is_like = SequenceMatcher(None, name[:80], near, autojunk=False).ratio() >= _LIKE
    return near if is_like else ""


def _words(name: str) -> set[str]:
    return set(re.split(r"[._]", name.lower())) - {""}
