"""The file source: `from semantix.connectors.files import FileMonitoringFunction, FileSplit`."""

from __future__ import annotations

import importlib
from typing import Any

_PUBLIC = {
    "FileInputFormat": "input_format",
    "FileMonitoringFunction": "monitoring",
    "FileSplit": "splits",
    "FixedLengthFormat": "fixed_length",
    "JsonLineFormat": "text",
    "ParquetFormat": "parquet",
    "TextLineFormat": "text",
    "read_file": "file_source",
}

__all__ = sorted(_PUBLIC)


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_PUBLIC[name]}"), name)
