"""FAB: no fabrication."""

from __future__ import annotations

from semantix.oracles.fold import Oracle
from semantix.oracles.verdict import Finding, Kind, OracleVerdict, concluded
from semantix.oracles.view.findings import found
from semantix.oracles.view.view_fold import ViewFold, first_time

CODE = "FAB"


def conclude(view: ViewFold) -> OracleVerdict:
    """Judge whether a reader never saw a value that the pipeline cannot have produced.

    There are four such cases: an entry whose identity is unknown, a known record with another
    value, a row whose key is not the key of its record, and a value of a fold that no prefix of the
    input gives, although nothing was replayed. One sight of it is enough.

    Returns:
        UPHELD; VIOLATED with a finding for each of the cases; INCONCLUSIVE if the workload is
        empty, if nothing was visible in a history without an end, or if the expectation has a
        doubt or values without identity.
    Not checked: without an expectation, in which topic, partition or table a record appeared; with
        one, in which partition.
    Source: reference/oracles.md FAB.
    """
    findings: list[Finding] = []
    if view.aliens:
        parts = (("text", min(view.aliens)), ("count", str(len(view.aliens))))
        findings.append(Finding(CODE, Kind.FABRICATION, (), first_time(view.aliens), parts))
    if view.altered:
        numbers, at_us = sorted(view.altered), first_time(view.altered)
        findings.append(found(CODE, Kind.FABRICATION, view, numbers, at_us))
    if view.invented:
        parts = (("row", min(view.invented)), ("prefix", "none"))
        findings.append(Finding(CODE, Kind.FABRICATION, (), first_time(view.invented), parts))
    if view.misplaced:
        key = min(view.misplaced)
        at_us = first_time(view.misplaced)
        findings.append(Finding(CODE, Kind.FABRICATION, (), at_us, (("row", key),)))
    return concluded(CODE, view.shown, tuple(findings), view.blindness())


FAB = Oracle(CODE, "no fabrication", ViewFold, conclude)
