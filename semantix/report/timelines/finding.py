"""Chooses the finding that a timeline is about: the gravest one that names records."""

from __future__ import annotations

from collections.abc import Iterable

from semantix.certify.causes import gravity
from semantix.certify.results import FindingResult


def shown_finding(
    findings: Iterable[FindingResult], oracle: str = "", kind: str = ""
) -> FindingResult | None:
    """Return the finding that a timeline follows; None if there is none.

    Findings that the claim needs come first, then those with records, then the gravest.

    Args:
        oracle, kind: of a saved finding, which comes before all others.
    """

    def order(one: FindingResult) -> tuple[bool, bool, bool, int]:
        is_saved = (one.oracle, one.kind) == (oracle, kind)
        return not is_saved, not one.judged, not one.records, gravity(one.kind)

    return min(findings, key=order, default=None)


def followed_records(
    findings: Iterable[FindingResult], oracle: str = "", kind: str = ""
) -> tuple[str, ...] | None:
    """Return the records of the finding that a timeline follows; None: there is no finding."""
    found = shown_finding(findings, oracle, kind)
    return None if found is None else found.records
