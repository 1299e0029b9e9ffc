"""The kinds of values that differ from attempt to attempt, and that a connector may read."""

from __future__ import annotations

ATTEMPT, CHECKPOINT_ID, CLOCK = "attempt numbers", "checkpoint ids", "the clock"
KINDS = (ATTEMPT, CHECKPOINT_ID, CLOCK)
