"""AMO: at most once."""

from __future__ import annotations

from semantix.oracles.fold import Oracle
from semantix.oracles.verdict import OracleVerdict, concluded
from semantix.oracles.view.findings import too_often
from semantix.oracles.view.view_fold import ViewFold

CODE = "AMO"


def conclude(view: ViewFold) -> OracleVerdict:
    """Judge whether no record was ever visible more often than once.

    It compares identities, not values. An entry whose identity is unknown must not be visible at
    all. In a table, a record is visible twice if two rows show it at the same time.

    Returns:
        UPHELD; VIOLATED with one finding for all duplicates; INCONCLUSIVE in the cases in which FAB
        is.
    Not checked: values (FAB judges them).
    Source: reference/oracles.md AMO.
    """
    return concluded(CODE, view.shown, too_often(CODE, view), view.blindness())


AMO = Oracle(CODE, "at most once", ViewFold, conclude)
