"""IDEM: idempotence."""

from __future__ import annotations

from semantix.oracles.fold import Oracle
from semantix.oracles.verdict import OracleVerdict, concluded
from semantix.oracles.view.findings import lost, outdated, too_often
from semantix.oracles.view.view_fold import ViewFold

CODE = "IDEM"


def conclude(view: ViewFold) -> OracleVerdict:
    """Judge whether the final content is exactly what was expected, and nothing was seen too often.

    A table has one row per key with its last value; before quiescence older values may come back
    between a recovery and the end of the replay. Its findings contain those of ALO and of AMO.

    Returns:
        UPHELD; VIOLATED with findings for duplicates, losses and outdated rows; INCONCLUSIVE as ALO
        is, unless something was seen too often.
    Not checked: values (FAB does).
    Source: reference/oracles.md IDEM.
    """
    doubt = view.unrest()
    findings = too_often(CODE, view)
    if not doubt:
        findings += lost(CODE, view) + outdated(CODE, view)
    return concluded(CODE, len(view.expected.texts), findings, doubt)


IDEM = Oracle(CODE, "idempotence", ViewFold, conclude)
