"""Exit statuses, and which of several wins."""

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
    """Give the status of several: 70 over 2 over 1 over 4 over 3 over 0."""
    found = set(statuses)
    return next((status for status in _STRONGEST_FIRST if status in found), UPHELD)
