"""Tools for tests of your own functions: `from semantix.testing import OperatorHarness`."""

from __future__ import annotations

import importlib
from typing import Any

_PUBLIC = {
    "MAX": "semantix.testing.stream_values",
    "AsyncHarness": "semantix.testing.async_harness",
    "FileReaderHarness": "semantix.testing.sources.file_reader_harness",
    "Blocked": "semantix.testing.blocked",
    "OperatorHarness": "semantix.testing.operator_harness",
    "Record": "semantix.testing.stream_values",
    "SoloClock": "semantix.testing.solo_session",
    "SoloSession": "semantix.testing.solo_session",
    "SourceHarness": "semantix.testing.sources.source_harness",
    "Watermark": "semantix.testing.stream_values",
}

__all__ = sorted(_PUBLIC)


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_PUBLIC[name]), name)
