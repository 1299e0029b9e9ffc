"""A file system of fsspec as recoverable writers use it.

The clients of semantix have more calls than fsspec asks for: `replace`, `truncate`, `sync_file`,
`sync_directory`. For a file system without them this class does the same with what there is. It
syncs nothing then.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any


class PlainFiles:
    """Files and folders.

    Args:
        files: any `fsspec.AbstractFileSystem`.
    Attributes:
        files: the same.
    """

    def __init__(self, files: Any) -> None:
        self.files = files
        self._is_own = hasattr(files, "sync_file")
        self._made: dict[str, bool] = {}

    def make_folders(self, folder: str) -> None:
        """Make a folder and those around it; their names are durable then.

        A folder that is there may be the work of an attempt that crashed before it synced the name.
        """
        if not folder or folder in self._made:
            return
        around = folder.rpartition("/")[0]
        self.make_folders(around)
        if self._is_own:
            with suppress(FileExistsError):
                self.files.mkdir(folder, create_parents=False)
        elif not self.files.exists(folder):
            self.files.makedirs(folder, exist_ok=True)
        self.sync_folder(around)
        self._made[folder] = True

    def create(self, path: str) -> Any:
        """Return a new file, open for writing; None: there is such a file."""
        if not self._is_own:
            return None if self.files.exists(path) else self.files.open(path, "wb")
        try:
            return self.files.open(path, "xb")
        except FileExistsError:
            return None

    def append(self, path: str) -> Any:
        """Return a file, open for appending."""
        return self.files.open(path, "ab")

    def size(self, path: str) -> int | None:
        """Return the number of bytes of a file; None: there is none."""
        try:
            return int(self.files.info(path)["size"])
        except FileNotFoundError:
            return None

    def truncate(self, path: str, size: int) -> None:
        """Cut a file."""
        if hasattr(self.files, "truncate"):
            self.files.truncate(path, size)
            return
        with self.files.open(path, "rb") as file:
            content = file.read()
        with self.files.open(path, "wb") as file:
            file.write(content[:size])

    def rename(self, source: str, target: str) -> None:
        """Give a file another name; a file of this name is gone."""
        if hasattr(self.files, "replace"):
            self.files.replace(source, target)
        else:
            self.files.mv(source, target)

    def sync_file(self, path: str) -> None:
        """Make the bytes of a file durable."""
        if hasattr(self.files, "sync_file"):
            self.files.sync_file(path)

    def sync_folder(self, path: str) -> None:
        """Make the names in a folder durable."""
        if hasattr(self.files, "sync_directory"):
            self.files.sync_directory(path or "/")
