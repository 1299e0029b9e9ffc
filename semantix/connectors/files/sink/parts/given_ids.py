"""The numbers at the end of the names of staging files and tails: one is never given twice.

A name becomes free when its file gets its final name, or is removed. The state of an older
checkpoint may still hold the name: if another file had it, a restore would take this file for its
own. Flink's names end with random UUIDs.
"""

from __future__ import annotations

from typing import Any

# The attribute of a file system: path of the finished part → next number. In a job each attempt has
# clients of its own. Under a harness, many attempts one after the other may have the same ones.
_ATTRIBUTE = "_numbers_of_semantix"


class GivenIds:
    """The numbers of one file system."""

    def __init__(self, files: Any) -> None:
        attributes = getattr(files, "__dict__", {})
        self._next: dict[str, int] = attributes.setdefault(_ATTRIBUTE, {})

    def next_of(self, path: str) -> int:
        """Return a number for the finished part of this path, from 0."""
        number = self._next.get(path, 0)
        self._next[path] = number + 1
        return number
