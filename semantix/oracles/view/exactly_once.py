"""EO: exactly once."""

from __future__ import annotations

from semantix.oracles.fold import Oracle
from semantix.oracles.verdict import Kind, OracleVerdict, concluded
from semantix.oracles.view.findings import found, lost, outdated, too_often
from semantix.oracles.view.view_fold import ViewFold, first_time

CODE = "EO"


def conclude(view: ViewFold) -> OracleVerdict:
    """Judge whether a reader never saw beyond the latest checkpoint, and in the end all of it once.

    In a log every record seen lies below the cut of the latest checkpoint that was durably held
    when it appeared; in a table it is the value of its key in F(k) of a checkpoint k completed by
    then. Both only grow, so it is enough to look when a record appears. Its findings contain those
    of IDEM.

    Returns:
        UPHELD; VIOLATED with findings for dirty reads, duplicates, losses and outdated rows;
        INCONCLUSIVE as IDEM is, unless something was seen that must not be.
    Not checked: whether units are seen whole and in order (VIS does), values (FAB does).
    Source: reference/oracles.md EO.
    """
    doubt = view.unrest()
    findings = too_often(CODE, view)
    if view.beyond:
        numbers = sorted(view.beyond)
        findings += (found(CODE, Kind.DIRTY_READ, view, numbers, first_time(view.beyond)),)
    if not doubt:
        findings += lost(CODE, view) + outdated(CODE, view)
    return concluded(CODE, len(view.expected.texts), findings, doubt)


EO = Oracle(CODE, "exactly once", ViewFold, conclude)
