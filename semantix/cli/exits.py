"""The exit statuses, and the one that is used if several apply."""

from __future__ import annotations

from collections.abc import Iterable

from semantix.model.guarantees import Verdict

UPHELD = 0
VIOLATED = 1
USAGE = 2
INCONCLUSIVE = 3
UNAVAILABLE = 4
DEFECT = 70
INTERRUPTED = 130

_STRONGEST_FIRST = (DEFECT, USAGE, VIOLATED, UNAVAILABLE, INCONCLUSIVE, UPHELD)

OF_VERDICT = {
    Verdict.UPHELD: UPHELD,
    Verdict.VIOLATED: VIOLATED,
    Verdict.INCONCLUSIVE: INCONCLUSIVE,
}


def combined(statuses: Iterable[int]) -> int:
    """Give one status for several results: 70 wins over 2, then 1, then 4, then 3, then 0."""
    found = set(statuses)
    return next((status for status in _STRONGEST_FIRST if status in found), UPHELD)
