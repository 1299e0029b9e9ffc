"""Values of records as canonical JSON, and the values at paths in them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any


def canonical_text(payload: Any) -> str:
    """Return the payload as canonical JSON. A value that JSON does not know becomes its `str`."""
    return json.dumps(payload, sort_keys=True, separators=(",", ":"), default=str)


def value_at(value: object, path: Sequence[str]) -> object:
    """Return the value at a path of mappings; None if there is none."""
    for part in path:
        value = value.get(part) if isinstance(value, dict) else None
    return value


def identity_text(value: object) -> str:
    """Return an identity, a text or a whole number, as text; empty: it is none."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""
