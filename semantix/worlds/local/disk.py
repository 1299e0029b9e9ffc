"""The storage of `--world local`: a folder of the local disk stands for the root."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Sequence

from semantix.worlds.files.paths import joined
from semantix.worlds.files.storage import POSIX, Found, failure
from semantix.worlds.files.without_objects import WithoutObjects
from semantix.worlds.local.handles import LocalHandles


class LocalDisk(LocalHandles, WithoutObjects):
    """Implements `worlds.files.storage.Storage` with calls of the operating system.

    A handle is a file descriptor. Nothing is buffered in this process: a write is one `pwrite`.

    Args:
        root: the folder that stands for `/`.
    """

    kind = POSIX
    is_atomic_rename = True
    refuses_taken = False

    def note_times(self) -> None:
        """Do nothing: no durable state of a disk is compared."""

    def look(self, path: str) -> Found | None:
        """Return the file or folder of this path."""
        try:
            return _found(path, os.stat(self.real(path)))
        except (FileNotFoundError, NotADirectoryError):
            return None

    def list(self, path: str) -> Sequence[Found]:
        """Return what is in the folder."""
        try:
            names = sorted(os.listdir(self.real(path)))
        except NotADirectoryError:
            found = self.look(path)
            if found is None:
                raise failure(errno.ENOENT, path) from None
            return [found]
        except OSError as error:
            self.fail(error, path)
        entries = [self.look(joined(path, name)) for name in names]
        return [one for one in entries if one is not None]  # one may be gone meanwhile

    def truncate(self, path: str, size: int) -> None:
        """Cut a file, or fill it with zeros."""
        try:
            os.truncate(self.real(path), size)
        except OSError as error:
            self.fail(error, path)

    def replace(self, source: str, target: str) -> None:
        """Give a node another name."""
        try:
            os.replace(self.real(source), self.real(target))
        except OSError as error:
            raise failure(error.errno or errno.EIO, source, target) from None

    def remove(self, path: str) -> None:
        """Remove a file."""
        try:
            os.remove(self.real(path))
        except OSError as error:
            self.fail(error, path)

    def make_folder(self, path: str) -> None:
        """Make a folder."""
        try:
            os.mkdir(self.real(path))
        except OSError as error:
            self.fail(error, path)

    def remove_folder(self, path: str) -> None:
        """Remove an empty folder."""
        try:
            os.rmdir(self.real(path))
        except OSError as error:
            self.fail(error, path)

    def sync_file(self, path: str) -> None:
        """Make the bytes of a file durable."""
        self._sync(path, os.O_RDONLY)

    def sync_folder(self, path: str) -> None:
        """Make the names in a folder durable."""
        self._sync(path, os.O_RDONLY | os.O_DIRECTORY)

    def _sync(self, path: str, flags: int) -> None:
        try:
            handle = os.open(self.real(path), flags)
        except OSError as error:
            self.fail(error, path)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _found(path: str, found: os.stat_result) -> Found:
    if stat.S_ISDIR(found.st_mode):
        return Found(path, True, 0, found.st_mtime_ns // 1_000_000)
    return Found(path, False, found.st_size, found.st_mtime_ns // 1_000_000)
