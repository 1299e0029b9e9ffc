"""Staging files on a disk or a file server."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from typing import Any

from semantix.connectors.files.two_phase.staging import lost
from semantix.connectors.files.two_phase.transaction import FileTransaction

_HIDDEN = "_"  # readers of a folder skip names that begin so


class StagedFiles:
    """Staging files beside the finished ones, on a disk or a file server.

    A commit gives the staging file its name. That is one atomic effect.

    Args:
        files: the client of the attempt.
        folder: of the files.
        buffer_bytes: so many bytes are kept in memory before they are written.
    """

    def __init__(self, files: Any, folder: str, buffer_bytes: int) -> None:
        self._files = files
        self._folder = folder
        self._buffer_bytes = buffer_bytes
        self._buffer = b""
        self._opened: Any = None
        self._opened_name = ""

    def write(self, transaction: FileTransaction, line: bytes) -> None:
        """Append to the staging file; the first record makes it, or empties an abandoned one."""
        if not transaction.records:
            self._opened = self._files.open(self._path(_HIDDEN + transaction.name), "wb")
            self._opened_name = transaction.name
            self._buffer = b""
        self._buffer += line
        if len(self._buffer) >= self._buffer_bytes:
            self._flush()

    def seal(self, transaction: FileTransaction) -> None:
        """Write the rest, and sync the bytes, and the name in the folder."""
        if self._buffer:
            self._flush()
        self._opened.close()
        self._files.sync_file(self._path(_HIDDEN + transaction.name))
        self._files.sync_directory(self._folder)

    def publish(self, transaction: FileTransaction) -> None:
        """Rename the staging file. If it is gone, the file must have its name already."""
        staged, target = self._path(_HIDDEN + transaction.name), self._path(transaction.name)
        if self._files.exists(staged):
            self._files.replace(staged, target)
        elif not self._files.exists(target):
            raise lost(target, staged)
        self._files.sync_directory(self._folder)

    def discard(self, transaction: FileTransaction) -> None:
        """Close and remove the staging file, if there is one."""
        if self._opened_name == transaction.name:
            self._opened.close()
        staged = self._path(_HIDDEN + transaction.name)
        if self._files.exists(staged):
            self._files.rm_file(staged)

    def discard_others(self, prefix: str, handled: Collection[FileTransaction]) -> None:
        """Remove the staging files with this prefix.

        A listing that lags may have one that was removed or renamed already.
        """
        kept = [self._path(_HIDDEN + one.name) for one in handled]
        begin = self._path(_HIDDEN + prefix)
        for path in self._files.ls(self._folder, detail=False):
            if path.startswith(begin) and path not in kept:
                with suppress(FileNotFoundError):
                    self._files.rm_file(path)

    def _flush(self) -> None:
        buffer, self._buffer = self._buffer, b""
        self._opened.write(buffer)

    def _path(self, name: str) -> str:
        return f"{self._folder}/{name}"
