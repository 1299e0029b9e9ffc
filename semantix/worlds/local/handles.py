"""Open files of the local disk, and the paths of the operating system."""

from __future__ import annotations

import errno
import os
from typing import NoReturn

from semantix.worlds.files.storage import failure


class LocalHandles:
    """Opens files below a folder that stands for the root. A handle is a file descriptor.

    Args:
        root: the folder that stands for `/`.
    """

    def __init__(self, root: str, latency_us: int = 0) -> None:
        self.root = root
        self.latency_us = latency_us

    def open(self, path: str) -> int:
        """Open a file."""
        return self._opened(path, os.O_RDWR)

    def create(self, path: str, *, is_exclusive: bool, keeps: bool) -> int:
        """Open a file for writing."""
        flags = os.O_RDWR | os.O_CREAT
        flags |= os.O_EXCL if is_exclusive else 0 if keeps else os.O_TRUNC
        return self._opened(path, flags)

    def size(self, handle: int) -> int:
        """Return the number of bytes."""
        return os.fstat(handle).st_size

    def read(self, handle: int, start: int, length: int) -> bytes:
        """Read a range."""
        return os.pread(handle, length, start)

    def write(self, handle: int, start: int, content: bytes) -> int:
        """Write a range."""
        return os.pwrite(handle, content, start)

    def close(self, handle: int) -> None:
        """Close a file."""
        os.close(handle)

    def _opened(self, path: str, flags: int) -> int:
        try:
            return os.open(self.real(path), flags, 0o644)
        except OSError as error:
            self.fail(error, path)

    def real(self, path: str) -> str:
        """Return the path of the operating system."""
        return self.root if path == "/" else f"{self.root}{path}"

    def fail(self, error: OSError, path: str) -> NoReturn:
        """Raise the same error with the path that the client knows."""
        raise failure(error.errno or errno.EIO, path) from None
