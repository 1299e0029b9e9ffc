"""The codes and names of the oracles, in the order of the reference, and the kinds of findings."""

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
    "FAIL": "swallowed errors",
    "RESTORE": "restorable",
    "RES": "resources",
    "CON": "contract",
}

# Findings about the whole search have these words instead of the code of an oracle.
OF_THE_SEARCH = ("windows", "deviations")

# The values of `oracles.verdict.Kind` (a test compares them): plans may not import the oracles.
KINDS = (
    *("loss", "duplicate", "fabrication", "dirty_read", "extra_row", "partial_unit", "reorder"),
    *(
        "vanished",
        "stuck",
        "restart_loop",
        "held_back",
        "held_long",
        "unprovoked_failure",
        "broken_contract",
    ),
    *("swallowed_error", "leak", "stray_file", "not_restorable", "windows"),
    "deviations",
    *("exit", "interrupt", "outside", "threads", "nondeterministic"),
    *("out_of_order", "late_record", "passed_watermark", "watermark_back"),
    *("position_ahead", "position_back", "not_owned", "two_owners", "no_owner"),
    "resumed_elsewhere",
)
