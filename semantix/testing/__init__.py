"""Tools for tests of your own functions: `from semantix.testing import OperatorHarness`."""

from __future__ import annotations

import importlib
from typing import Any

_PUBLIC = {
    "OperatorHarness": "semantix.testing.operator_harness",
    "SoloClock": "semantix.testing.solo_session",
    "SoloSession": "semantix.testing.solo_session",
}

__all__ = sorted(_PUBLIC)


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_PUBLIC[name]), name)
