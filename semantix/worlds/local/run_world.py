"""A run's share of a real storage, as the parent process uses it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from semantix.ports.real_world import ReadBack
from semantix.ports.world import Leftover
from semantix.worlds.files.finished_files import records_of
from semantix.worlds.files.finished_parts import FinishedParts
from semantix.worlds.files.paths import is_below, is_hidden, matches, normal, parent_of
from semantix.worlds.files.storage import OBJECT_STORE, Storage
from semantix.worlds.simulated.files.feeding import contents_of
from semantix.worlds.simulated.files.options import EVERYTHING, FilesOptions

_CHANGING = (
    "write", "put", "truncate", "rename", "replace", "copy", "rm", "complete_upload",
)  # fmt: skip


class FileRunWorld:
    """Implements `ports.real_world.RealWorld` for a storage.

    Args:
        storage: of this run; the job has another one in its own process.
        options: see `FilesOptions`.
    """

    child_world = ""
    reader_calls = frozenset([f"files.{name}" for name in _CHANGING])

    def __init__(
        self, storage: Storage, settings: dict[str, Any], options: FilesOptions, refusal: str
    ) -> None:
        self.child_settings = settings
        self.pause_refusal = refusal
        self._storage = storage
        self.options = options
        self._patterns = options.watch or [EVERYTHING]
        self._parts = {pattern: FinishedParts() for pattern in options.parts}
        self._inputs: list[str] = []
        self._told: dict[str, tuple[bytes, ...]] = {}

    def set_up(self) -> None:
        """Make the folders that the spec names."""
        for folder in self.options.directories:
            self._make(folder)

    def feed(self, place: str, values: Sequence[Any], files: Sequence[Any] = ()) -> None:
        """Put files with these records into a folder."""
        self._inputs.append(normal(place))
        for path, content, mtime_ms in contents_of(place, values, files):
            self._make(parent_of(path))
            self._write(path, content, mtime_ms)

    def read_back(self, *, final: bool = False, whole: bool = False) -> Sequence[ReadBack]:
        """Read all watched files."""
        found: dict[str, list[tuple[str, list[bytes]]]] = {one: [] for one in self._patterns}
        for path in sorted(self._files()):
            for pattern in self._patterns:
                if self._sees(path, pattern):
                    found[pattern].append((path, records_of(self._content(path))))
                    break
        told = []
        for pattern, parts in found.items():
            finished = self._parts.get(pattern)
            changed = () if finished is None else tuple(finished.look(parts))
            seen = tuple([line for _, lines in parts for line in lines])
            if final or whole or changed or seen != self._told.get(pattern, ()):
                self._told[pattern] = seen
                count = len(seen)
                told.append(
                    ReadBack(pattern, "read_committed", seen, count, count, changed=changed)
                )
        return told

    def check(self) -> None:
        """Return: a storage that fails shows it by an error."""

    def pause(self) -> None:
        """Do nothing: the fault is refused before."""

    def go_on(self) -> None:
        """Do nothing: the fault is refused before."""

    def has_executed(self, request: str) -> bool:
        """Return True: no request is ever late."""
        return True

    def settle(self) -> Sequence[Leftover]:
        """Return the pending uploads, and the files that no reader will ever look at."""
        found = [Leftover("stray file", path) for path in self._files() if is_hidden(path)]
        if self._storage.kind == OBJECT_STORE:
            uploads = self._storage.list_uploads()
            found += [Leftover("pending upload", one.path) for one in uploads]
        return found

    def close(self) -> None:
        """Remove everything that the run has made."""

    def _sees(self, path: str, pattern: str) -> bool:
        if not self.options.watch and any(is_below(path, one) for one in self._inputs):
            return False
        return matches(path, pattern)

    def _files(self, folder: str = "/") -> Iterable[str]:
        """Return the paths of all files."""
        for one in self._storage.list(folder):
            if one.is_folder:
                yield from self._files(one.path)
            else:
                yield one.path

    def _content(self, path: str) -> bytes:
        handle = self._storage.open(path)
        try:
            return self._storage.read(handle, 0, self._storage.size(handle))
        finally:
            self._storage.close(handle)

    def _make(self, folder: str) -> None:
        path = normal(folder)
        if path == "/" or self._storage.kind == OBJECT_STORE or self._storage.look(path):
            return
        self._make(parent_of(path))
        self._storage.make_folder(path)

    def _write(self, path: str, content: bytes, mtime_ms: int | None) -> None:
        raise NotImplementedError
