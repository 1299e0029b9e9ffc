"""`client("files")`: an fsspec file system whose every request is a step of the attempt's gate."""

from __future__ import annotations

import errno
from datetime import UTC, datetime
from typing import Any, NoReturn

from semantix.worlds.files.naming_client import NamingClient
from semantix.worlds.files.opened_file import OpenedFile
from semantix.worlds.files.opened_object import OpenedObject
from semantix.worlds.files.storage import OBJECT_STORE, Found, failure
from semantix.worlds.files.upload_client import UploadClient


class FileClient(NamingClient, UploadClient):
    """A file system of one kind: `posix`, `nfs` or `object_store`.

    It has the methods of `fsspec.AbstractFileSystem`, and beyond them `sync_file`,
    `sync_directory`, `truncate`, `replace`, and the calls of multipart uploads. A call that its
    kind lacks raises `NotImplementedError`. `ls` and `info` give `name`, `type`, `size` and
    `mtime_ms`, an int.

    Every request goes to the storage: nothing is cached, and an open file buffers nothing.
    """

    # -- questions ------------------------------------------------------------------------------

    def info(self, path: str, **_: Any) -> dict[str, Any]:
        """Describe a file or folder.

        Raises:
            FileNotFoundError: there is none.
        """
        path = self._strip_protocol(path)
        self._storage.note_times()
        return _described(self._looked_up(path))

    def exists(self, path: str, **_: Any) -> bool:
        """Return whether there is a file or folder. An error of the storage is raised."""
        return self._found(self._strip_protocol(path)) is not None

    lexists = exists

    def isfile(self, path: str) -> bool:
        """Return whether there is a file."""
        found = self._found(self._strip_protocol(path))
        return found is not None and not found.is_folder

    def isdir(self, path: str) -> bool:
        """Return whether there is a folder."""
        found = self._found(self._strip_protocol(path))
        return found is not None and found.is_folder

    def ls(self, path: str, detail: bool = True, **_: Any) -> list[Any]:
        """List a folder by name; of a file, list the file itself.

        Raises:
            FileNotFoundError: there is neither.
        """
        path = self._strip_protocol(path)
        if detail:
            self._storage.note_times()
        found = self._calls.call("ls", path, lambda: self._storage.list(path))
        return [_described(one) if detail else one.path for one in found]

    def modified(self, path: str) -> datetime:
        """Return the time of the last change, in UTC."""
        return datetime.fromtimestamp(self.info(path)["mtime_ms"] / 1000, UTC)

    def created(self, path: str) -> NoReturn:
        """Refuse: no kind keeps the time at which a file was made."""
        self._lacks("created")

    def sign(self, path: str, expiration: int = 100, **_: Any) -> NoReturn:
        """Refuse: there are no addresses of files."""
        self._lacks("sign")

    # -- files ----------------------------------------------------------------------------------

    def _open(self, path: str, mode: str = "rb", autocommit: bool = True, **_: Any) -> Any:
        if not autocommit:
            self._lacks("a transaction of fsspec", "write a staging file, and give it its name")
        if mode in ("rb", "rb+", "r+b"):
            if "+" in mode:
                self._need_folders("open(…, 'r+b')")
            handle = self._calls.call("open", path, lambda: self._storage.open(path))
            return OpenedFile(self._calls, path, mode, handle, 0)
        if mode.strip("b+") not in ("w", "a", "x"):
            raise ValueError(f"open: unknown mode {mode!r}; expected rb, r+b, wb, ab or xb")
        if self.kind == OBJECT_STORE:
            if "a" in mode or "+" in mode:
                self._lacks(f"open(…, {mode!r})", "write a new object, or use an upload")
            return OpenedObject(self._calls, path, mode)
        handle = self._calls.call(
            "create",
            path,
            lambda: self._storage.create(path, is_exclusive="x" in mode, keeps="a" in mode),
        )
        start = self._storage.size(handle) if "a" in mode else 0
        return OpenedFile(self._calls, path, mode, handle, start)

    def truncate(self, path: str, size: int) -> None:
        """Cut a file to `size` bytes; a shorter file is filled with zeros."""
        self._need_folders("truncate")
        path = self._strip_protocol(path)
        if size < 0:
            raise failure(errno.EINVAL, path)
        self._calls.call("truncate", path, lambda: self._storage.truncate(path, size))

    def sync_file(self, path: str) -> None:
        """Make the bytes of a file durable (fsync). Its name needs `sync_directory`."""
        self._need_folders("sync_file")
        path = self._strip_protocol(path)
        self._calls.call("sync_file", path, lambda: self._storage.sync_file(path))

    def sync_directory(self, path: str) -> None:
        """Make the names in a folder durable: what was made, renamed or removed there."""
        self._need_folders("sync_directory")
        path = self._strip_protocol(path)
        self._calls.call("sync_directory", path, lambda: self._storage.sync_folder(path))


def _described(found: Found) -> dict[str, Any]:
    return {
        "name": found.path,
        "size": found.size,
        "type": "directory" if found.is_folder else "file",
        "mtime_ms": found.mtime_ms,
    }
