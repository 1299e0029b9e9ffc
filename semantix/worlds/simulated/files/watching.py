"""What the final reader sees: the records in the files that the watched patterns name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from semantix.ports.world import Observer
from semantix.worlds.files.finished_files import records_of
from semantix.worlds.files.finished_parts import FinishedParts
from semantix.worlds.files.paths import is_below, matches
from semantix.worlds.simulated.files.options import EVERYTHING


class Watching:
    """Tells the observer of each change of what a reader sees.

    Args:
        patterns: the watched ones; empty: all files but those of the input.
        parts: those of them whose files never change.
    """

    def __init__(
        self, observer: Observer, patterns: Sequence[str], parts: Sequence[str] = ()
    ) -> None:
        self._parts = {pattern: FinishedParts() for pattern in parts}
        self._observer = observer
        self._patterns = tuple(patterns) or (EVERYTHING,)
        self._is_default = not patterns
        self._shown: dict[str, tuple[bytes, ...]] = {}
        self._read: dict[str, tuple[bytes, list[bytes]]] = {}
        self.inputs: list[str] = []

    def sees(self, path: str) -> bool:
        """Return whether the reader looks at a file of this path."""
        return any(self._sees(path, pattern) for pattern in self._patterns)

    def look(self, files: Iterable[tuple[str, bytes]], *, is_restart: bool = False) -> None:
        """Read all watched files again; tell the observer what is different.

        Args:
            files: path and content of every file that it `sees`, in the order of the paths.
            is_restart: tell it what there is, also if nothing is different.
        """
        found: dict[str, list[tuple[str, list[bytes]]]] = {one: [] for one in self._patterns}
        for path, content in files:
            for pattern in self._patterns:
                if self._sees(path, pattern):
                    found[pattern].append((path, self._lines(path, content)))
                    break
        for pattern, parts in found.items():
            self._compare(pattern, parts, is_restart)
            seen = tuple([line for _, lines in parts for line in lines])
            is_due = is_restart and (bool(seen) or not self._is_default)
            if is_due or seen != self._shown.get(pattern, ()):
                self._observer.replaced(pattern, seen)
            self._shown[pattern] = seen

    def _compare(
        self, pattern: str, parts: Sequence[tuple[str, list[bytes]]], is_restart: bool
    ) -> None:
        finished = self._parts.get(pattern)
        if finished is None:
            return
        if is_restart:
            finished.forget()
        for path, gone, added in finished.look(parts):
            self._observer.part_changed(pattern, path, gone, added)

    def _lines(self, path: str, content: bytes) -> list[bytes]:
        known = self._read.get(path)
        if known is None or known[0] != content:
            known = self._read[path] = content, records_of(content)
        return known[1]

    def _sees(self, path: str, pattern: str) -> bool:
        if self._is_default and any(is_below(path, one) for one in self.inputs):
            return False
        return matches(path, pattern)
