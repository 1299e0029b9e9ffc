"""POS, ORD and WM. They judge nothing yet: no source publishes a position, no spec an order."""

from __future__ import annotations

from semantix.oracles.fold import Oracle
from semantix.oracles.verdict import OracleVerdict, not_applicable


def _without_positions(_: None) -> OracleVerdict:
    """Return the verdict of POS, which will judge the positions that a source publishes."""
    return not_applicable("POS", "no source publishes a position")


def _without_order(_: None) -> OracleVerdict:
    """Return the verdict of ORD, which will judge the order of records if the spec claims it."""
    return not_applicable("ORD", "not claimed")


def _without_watermarks(_: None) -> OracleVerdict:
    """Return the verdict of WM, which will judge watermarks if the spec claims them."""
    return not_applicable("WM", "not claimed")


POS = Oracle("POS", "positions", None, _without_positions)
ORD = Oracle("ORD", "order", None, _without_order)
WM = Oracle("WM", "watermarks", None, _without_watermarks)
