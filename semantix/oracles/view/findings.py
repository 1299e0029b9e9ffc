"""Findings that several oracles report.

If an oracle implies another, its findings contain those of the other. So both use one function.
"""

from __future__ import annotations

from semantix.oracles.verdict import RECORDS_SHOWN_MAX, Finding, Kind
from semantix.oracles.view.view_fold import ViewFold, first_time

Findings = tuple[Finding, ...]


def found(code: str, kind: Kind, view: ViewFold, numbers: list[int], at_us: int | None) -> Finding:
    """Return one finding for all records with this kind of violation."""
    shown = view.expected.ids_of_slots(numbers)[:RECORDS_SHOWN_MAX]
    return Finding(code, kind, shown, at_us, (("count", str(len(numbers))),))


def too_often(code: str, view: ViewFold) -> Findings:
    """Return the findings for duplicates and for unknown values: AMO; IDEM and EO contain them."""
    findings: list[Finding] = []
    if view.twice:
        numbers = sorted(view.twice)
        findings.append(found(code, Kind.DUPLICATE, view, numbers, first_time(view.twice)))
    if view.unfolded:
        parts = (("row", min(view.unfolded)), ("count", str(len(view.unfolded))))
        findings.append(Finding(code, Kind.DUPLICATE, (), first_time(view.unfolded), parts))
    if view.aliens:
        at_us = first_time(view.aliens)
        parts = (("count", str(len(view.aliens))), ("text", min(view.aliens)))
        findings.append(Finding(code, Kind.FABRICATION, (), at_us, parts))
    return tuple(findings)


def lost(code: str, view: ViewFold) -> Findings:
    """Return the finding for lost records: ALO; IDEM and EO contain it.

    The caller has checked that the end of the history can be judged.
    """
    numbers = view.missing()
    return (found(code, Kind.LOSS, view, numbers, None),) if numbers else ()


def outdated(code: str, view: ViewFold) -> Findings:
    """Return the finding for rows that do not show the last value of a key: IDEM and EO."""
    numbers = view.extra_rows()
    return (found(code, Kind.EXTRA_ROW, view, numbers, None),) if numbers else ()
