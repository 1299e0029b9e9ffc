"""The modification time of a file in a listing, whatever file system has made it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_ROUNDING_S = 1e-6  # a float of seconds may lie a little below its millisecond
_KEYS = ("mtime", "LastModified")


def modification_time_ms(files: Any, entry: Mapping[str, Any]) -> int:
    """Return the time in milliseconds since 1970.

    Args:
        files: the file system, an `fsspec.AbstractFileSystem`. It is asked if the entry has no
            time under a known name.
        entry: of a listing with details.
    """
    if "mtime_ms" in entry:
        return int(entry["mtime_ms"])
    known = [entry[key] for key in _KEYS if entry.get(key) is not None]
    found = known[0] if known else files.modified(entry["name"])
    seconds = found if isinstance(found, (int, float)) else found.timestamp()
    return int((seconds + _ROUNDING_S) * 1000)
