"""POS, ORD and WM: nothing in this version publishes a position or claims an order."""

from __future__ import annotations

from semantix.oracles.fold import Oracle
from semantix.oracles.verdict import OracleVerdict, not_applicable


def _without_positions(_: None) -> OracleVerdict:
    """Give the verdict of POS, which judges positions that a source publishes."""
    return not_applicable("POS", "no source publishes a position")


def _without_order(_: None) -> OracleVerdict:
    """Give the verdict of ORD, which judges the order of the input where it is claimed."""
    return not_applicable("ORD", "not claimed")


def _without_watermarks(_: None) -> OracleVerdict:
    """Give the verdict of WM, which judges watermarks where they are claimed."""
    return not_applicable("WM", "not claimed")


POS = Oracle("POS", "positions", None, _without_positions)
ORD = Oracle("ORD", "order", None, _without_order)
WM = Oracle("WM", "watermarks", None, _without_watermarks)
