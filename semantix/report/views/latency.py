"""How long a reader waits for a record, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from semantix.model.counts import counted


def latency_in_words(entry: Mapping[str, Any]) -> str:
    """Return how long after its emission a record became visible; empty: this is not known."""
    found = entry.get("latency")
    if not found:
        return ""
    low, middle, high = (f"{found[name]:,.0f}" for name in ("min_ms", "median_ms", "max_ms"))
    records = found["records"]
    return (
        f"visible {middle} ms after the emission (median of {counted(records, 'record')}; {low} to "
        f"{high} ms) of simulated time"
    )
