"""ALO: at least once."""

from __future__ import annotations

from semantix.oracles.fold import Oracle
from semantix.oracles.verdict import OracleVerdict, concluded
from semantix.oracles.view.findings import lost
from semantix.oracles.view.view_fold import ViewFold

CODE = "ALO"


def conclude(view: ViewFold) -> OracleVerdict:
    """Judge whether no record is lost: whether a reader sees all that it must see at quiescence.

    In a log it must see every record of the input; in a table, the last value of each key.

    Returns:
        UPHELD; VIOLATED with one finding for all lost records; INCONCLUSIVE if the history does not
        reach quiescence or was cut, if the workload is empty, or if a read-back was not complete.
    Not checked: the time until a record is visible (LIVE judges time), values (FAB judges them).
    Source: reference/oracles.md ALO.
    """
    doubt = view.unrest()
    findings = () if doubt else lost(CODE, view)
    return concluded(CODE, len(view.expected.texts), findings, doubt or view.doubts())


ALO = Oracle(CODE, "at least once", ViewFold, conclude)
