"""The oracles by code and name, in the order of the reference."""

from __future__ import annotations

ORACLES: dict[str, str] = {
    "FAB": "no fabrication",
    "AMO": "at most once",
    "ALO": "at least once",
    "IDEM": "idempotence",
    "EO": "exactly once",
    "VIS": "visibility",
    "ORD": "order",
    "POS": "positions",
    "WM": "watermarks",
    "LIVE": "progress",
    "FAIL": "honesty",
    "RESTORE": "restorable",
    "RES": "resources",
}
