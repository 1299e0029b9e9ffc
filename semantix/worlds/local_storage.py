"""Checkpoint storage on disk, or in any file system of fsspec: it survives a real SIGKILL.

A checkpoint is one file. It is written under a temporary name, synced, and renamed. A reader sees
it only after the rename, so it never takes a half-written file for a checkpoint. The last id that
was given out is stored in a file of the same kind. Nothing is cached in memory: a process that was
stopped and goes on must find what its replacement has stored meanwhile.
Source: Flink, FileSystemCheckpointStorage, FsCheckpointMetadataOutputStream.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Hashable
from typing import Any

import fsspec
from fsspec.implementations.local import LocalFileSystem

from semantix.model.canonical import from_bytes, to_bytes
from semantix.ports.state_storage import CompletedCheckpoint

_LAST_ID = "last-id"
_LAST_LOG = "last-log"
_LOG = "task-owned-"
_CHECKPOINT = "checkpoint-"
_UNFINISHED = ".unfinished-"


class FileStateStorage:
    """Implements `ports.state_storage.StateStorage` and `ports.state_storage.TaskOwnedLogs`.

    Both are in one folder.

    Args:
        url: of the folder, `file:///tmp/run-1` or a plain path; a missing folder is created.
        filesystem: replaces the one that the url names.

    Attributes:
        version: increases at each durable change that this object makes.
    """

    def __init__(self, url: str, *, filesystem: Any = None) -> None:
        found, path = fsspec.url_to_fs(url)
        self._files = filesystem or found
        self._folder = path.rstrip("/")
        self._is_local = isinstance(found, LocalFileSystem)
        self.version = 0
        self._files.makedirs(self._folder, exist_ok=True)

    def allocate_id(self) -> int:
        """Give the next checkpoint id. No later call gives it again, not even after a crash."""
        return self._next(_LAST_ID)

    def add(self, checkpoint: CompletedCheckpoint) -> None:
        """Store a checkpoint atomically."""
        self._put(_name_of(checkpoint.checkpoint_id), to_bytes(checkpoint))

    def discard(self, retained: int) -> None:
        """Delete the oldest checkpoints until `retained` of them are left."""
        names = self._names()
        for name in names[: max(len(names) - retained, 0)]:
            self._files.rm_file(f"{self._folder}/{name}")
            self.version += 1

    def drop_latest(self) -> None:
        """Delete the latest completed checkpoint."""
        for name in self._names()[-1:]:
            self._files.rm_file(f"{self._folder}/{name}")
            self.version += 1

    def completed(self) -> tuple[CompletedCheckpoint, ...]:
        """Read the stored checkpoints, oldest first."""
        return tuple(from_bytes(self._get(name)) for name in self._names())

    def write_log(self, content: bytes) -> str:
        """Store a task-owned log; return its name."""
        name = f"{_LOG}{self._next(_LAST_LOG):012d}"
        self._put(name, content)
        return name

    def read_log(self, name: str) -> bytes:
        """Return the content of a log.

        Raises:
            FileNotFoundError: it was removed.
        """
        return self._get(name)

    def discard_log(self, name: str) -> None:
        """Remove a log; nothing happens if it is not there."""
        if self._files.exists(f"{self._folder}/{name}"):
            self._files.rm_file(f"{self._folder}/{name}")
            self.version += 1

    def capture(self) -> Hashable:
        """Give the last id, the stored checkpoints and the task-owned logs."""
        logs = tuple([(name, self._get(name)) for name in self._names(_LOG)])
        return self._last(_LAST_ID), self.completed(), logs, self._last(_LAST_LOG)

    def keep(self, last_id: int, checkpoints: Collection[CompletedCheckpoint]) -> None:
        """Delete all checkpoints but these, and give out no id up to the last one."""
        kept = {_name_of(one.checkpoint_id) for one in checkpoints}
        for name in self._names():
            if name not in kept:
                self._files.rm_file(f"{self._folder}/{name}")
                self.version += 1
        if last_id != self.last_id():
            self._put(_LAST_ID, to_bytes(last_id))

    def last_id(self) -> int:
        """Return the id that was given out last; 0: none."""
        return self._last(_LAST_ID)

    def _next(self, counter: str) -> int:
        following = self._last(counter) + 1
        self._put(counter, to_bytes(following))
        return following

    def _last(self, counter: str) -> int:
        if not self._files.exists(f"{self._folder}/{counter}"):
            return 0
        return int(from_bytes(self._get(counter)))

    def _names(self, begin: str = _CHECKPOINT) -> list[str]:
        paths = self._files.ls(self._folder, detail=False)
        names = (str(path).rpartition("/")[2] for path in paths)
        return sorted(name for name in names if name.startswith(begin))

    def _get(self, name: str) -> bytes:
        with self._files.open(f"{self._folder}/{name}", "rb") as opened:
            return bytes(opened.read())

    def _put(self, name: str, content: bytes) -> None:
        unfinished = f"{self._folder}/{_UNFINISHED}{name}"
        with self._files.open(unfinished, "wb") as opened:
            opened.write(content)
            if self._is_local:
                opened.flush()
                os.fsync(opened.fileno())
        self._files.mv(unfinished, f"{self._folder}/{name}")
        if self._is_local:
            self._sync_folder()
        self.version += 1

    def _sync_folder(self) -> None:
        folder = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _name_of(checkpoint_id: int) -> str:
    return f"{_CHECKPOINT}{checkpoint_id:012d}"  # sorted names are sorted ids
