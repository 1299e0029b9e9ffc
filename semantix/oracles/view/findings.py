"""The findings that several oracles of the view share: an implication between two statements is one
list that contains the other."""

from __future__ import annotations

from semantix.oracles.verdict import RECORDS_SHOWN_MAX, Finding, Kind
from semantix.oracles.view.view_fold import ViewFold, first_time

Findings = tuple[Finding, ...]


def found(code: str, kind: Kind, view: ViewFold, numbers: list[int], at_us: int | None) -> Finding:
    """Give one finding for all records of one kind."""
    shown = view.expected.record_ids(numbers[:RECORDS_SHOWN_MAX])
    return Finding(code, kind, shown, at_us, (("count", str(len(numbers))),))


def too_often(code: str, view: ViewFold) -> Findings:
    """What was seen more often than the pipeline gives it: AMO, and part of IDEM and EO."""
    findings: list[Finding] = []
    if view.twice:
        numbers = sorted(view.twice)
        findings.append(found(code, Kind.DUPLICATE, view, numbers, first_time(view.twice)))
    if view.aliens:
        at_us = first_time(view.aliens)
        parts = (("count", str(len(view.aliens))), ("text", min(view.aliens)))
        findings.append(Finding(code, Kind.FABRICATION, (), at_us, parts))
    return tuple(findings)


def lost(code: str, view: ViewFold) -> Findings:
    """What is missing at quiescence: ALO, and part of IDEM and EO. Asked where it can be judged."""
    numbers = view.missing()
    return (found(code, Kind.LOSS, view, numbers, None),) if numbers else ()


def outdated(code: str, view: ViewFold) -> Findings:
    """Rows that are no last value at quiescence: part of IDEM and EO of a table."""
    numbers = view.extra_rows()
    return (found(code, Kind.EXTRA_ROW, view, numbers, None),) if numbers else ()
