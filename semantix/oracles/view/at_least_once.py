"""ALO: at least once."""

from __future__ import annotations

from semantix.oracles.fold import Oracle
from semantix.oracles.verdict import OracleVerdict, concluded
from semantix.oracles.view.findings import lost
from semantix.oracles.view.view_fold import ViewFold

CODE = "ALO"


def conclude(view: ViewFold) -> OracleVerdict:
    """Judge whether everything that was due is seen at quiescence.

    Due is, in a log, every record of the input; in a table, the last value of each key.

    Returns:
        UPHELD; VIOLATED with one finding for all records lost; INCONCLUSIVE where the history does
        not reach quiescence, was cut, expected nothing, or its last read-back was not complete.
    Not checked: how long it took (LIVE does), values (FAB does).
    Source: reference/oracles.md ALO.
    """
    doubt = view.unrest()
    findings = () if doubt else lost(CODE, view)
    return concluded(CODE, len(view.expected.texts), findings, doubt)


ALO = Oracle(CODE, "at least once", ViewFold, conclude)
