"""IDEM: idempotence."""

from __future__ import annotations

from semantix.oracles.fold import Oracle
from semantix.oracles.verdict import OracleVerdict, concluded
from semantix.oracles.view.findings import lost, outdated, too_often
from semantix.oracles.view.view_fold import ViewFold

CODE = "IDEM"


def conclude(view: ViewFold) -> OracleVerdict:
    """Judge whether the final content is the expected one, and no record was visible twice.

    In the end a table has one row for each key, with its last value. Older values may be visible
    again between a recovery and the end of the replay. The findings of IDEM contain those of ALO
    and AMO.

    Returns:
        UPHELD; VIOLATED with findings for duplicates, losses and outdated rows; INCONCLUSIVE in the
        cases in which ALO is, unless there was a duplicate.
    Not checked: values (FAB judges them).
    Source: reference/oracles.md IDEM.
    """
    doubt = view.unrest()
    findings = too_often(CODE, view)
    if not doubt:
        findings += lost(CODE, view) + outdated(CODE, view)
    return concluded(CODE, len(view.expected.texts), findings, doubt or view.doubts())


IDEM = Oracle(CODE, "idempotence", ViewFold, conclude)
