"""EO: exactly once."""

from __future__ import annotations

from semantix.oracles.fold import Oracle
from semantix.oracles.verdict import Kind, OracleVerdict, concluded
from semantix.oracles.view.findings import found, lost, outdated, too_often
from semantix.oracles.view.view_fold import ViewFold, first_time

CODE = "EO"


def conclude(view: ViewFold) -> OracleVerdict:
    """Judge whether every record is visible exactly once, and none before its checkpoint completed.

    In a log, a record may be visible once it lies below the cut of a completed checkpoint. In a
    table, it may be visible once it is the value of its key in F(k) of a completed checkpoint k.
    What may be visible stays so, so it is enough to check a record when it appears. The findings
    of EO contain those of IDEM.

    Returns:
        UPHELD; VIOLATED with findings for dirty reads, duplicates, losses and outdated rows;
        INCONCLUSIVE in the cases in which IDEM is, unless there was a dirty read or a duplicate.
    Not checked: whether units are seen as a whole and in order (VIS judges it), values (FAB does).
    Source: reference/oracles.md EO.
    """
    doubt = view.unrest()
    findings = too_often(CODE, view)
    if view.beyond:
        numbers = sorted(view.beyond)
        findings += (found(CODE, Kind.DIRTY_READ, view, numbers, first_time(view.beyond)),)
    if not doubt:
        findings += lost(CODE, view) + outdated(CODE, view)
    return concluded(CODE, len(view.expected.texts), findings, doubt or view.doubts())


EO = Oracle(CODE, "exactly once", ViewFold, conclude)
