"""The refusal of everything of SQLite that a run does not have."""

from __future__ import annotations

from semantix.errors import NotModelled


def refused(what: str, hint: str) -> NotModelled:
    """Return the error; the run ends when it is made."""
    return NotModelled(f"the SQLite of semantix does not model {what}", hint=hint)
