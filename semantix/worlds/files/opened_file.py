"""An open file of the client: each read and each write is one request, nothing is buffered."""

from __future__ import annotations

import errno
import io
import os
from collections.abc import Iterator
from typing import Any

from semantix.worlds.files.calls import Calls
from semantix.worlds.files.storage import failure

_LINE_BYTES = 8192  # `readline` asks for so many bytes at a time


class OpenedFile(io.RawIOBase):
    """A file of a file system, opened for reading, writing, or both.

    A file that is dropped without `close` stays as it is. `close` makes nothing durable: that is
    what `sync_file` of the client is for.

    Attributes:
        path: of the file when it was opened.
        mode: `rb`, `wb`, `ab`, `xb`, `r+b`, ….
    """

    def __init__(self, calls: Calls, path: str, mode: str, handle: Any, start: int) -> None:
        super().__init__()
        self.path = path
        self.mode = mode
        self._calls = calls
        self._handle = handle
        self._at = start
        self._reads = "r" in mode or "+" in mode
        self._writes = "r" not in mode or "+" in mode
        self._appends = "a" in mode

    def __del__(self) -> None:
        """Do nothing: the garbage collector must not visit a gate."""

    @property
    def size(self) -> int:
        """Number of bytes now."""
        return self._calls.storage.size(self._handle)

    def readable(self) -> bool:
        """Return whether the file was opened for reading."""
        return self._reads

    def writable(self) -> bool:
        """Return whether the file was opened for writing."""
        return self._writes

    def seekable(self) -> bool:
        """Return True."""
        return True

    def tell(self) -> int:
        """Return the position."""
        self._check_open()
        return self._at

    def seek(self, offset: int, whence: int = 0) -> int:
        """Move the position. It may lie behind the end."""
        self._check_open()
        origin = {0: 0, 1: self._at}.get(whence)
        target = offset + (self.size if origin is None else origin)
        if target < 0:
            raise failure(errno.EINVAL, self.path)
        self._at = target
        return target

    def read(self, size: int | None = -1) -> bytes:
        """Read up to `size` bytes, all that is left without a size. Fewer are no end of the file.

        A crash may strike when half of the bytes have arrived.
        """
        self._check_open()
        if not self._reads:
            raise io.UnsupportedOperation("read")
        if size is None or size < 0:
            size = max(self.size - self._at, 0)
        storage, handle, start, first = self._calls.storage, self._handle, self._at, size // 2
        parts = [lambda: storage.read(handle, start, size)]
        if first:
            parts = [
                lambda: storage.read(handle, start, first),
                lambda: storage.read(handle, start + first, size - first),
            ]
        found = b"".join(self._calls.call_in_parts("read", self.path, parts))
        self._at = start + len(found)
        return found

    def readall(self) -> bytes:
        """Read all that is left."""
        return self.read(-1)

    def readinto(self, buffer: Any) -> int:
        """Read into a buffer; return the number of bytes."""
        view = memoryview(buffer).cast("B")
        found = self.read(len(view))
        view[: len(found)] = found
        return len(found)

    def readline(self, size: int | None = -1) -> bytes:
        """Read up to the end of a line."""
        limit = -1 if size is None else size
        start, found = self._at, b""
        while b"\n" not in found and (limit < 0 or len(found) < limit):
            more = self.read(_LINE_BYTES)
            if not more:
                break
            found += more
        line = found[: found.find(b"\n") + 1] or found
        line = line if limit < 0 else line[:limit]
        self._at = start + len(line)
        return line

    def __iter__(self) -> Iterator[bytes]:
        """Give the lines that are left."""
        return iter(self.readline, b"")

    def write(self, content: Any) -> int:
        """Write the bytes at once; in an appending mode at the end of the file.

        A crash may strike when the first half is written. If the disk is full, as much is written
        as there is room for, and the call fails.
        """
        self._check_open()
        if not self._writes:
            raise io.UnsupportedOperation("write")
        data = bytes(content)
        if not data:
            return 0
        half = len(data) // 2
        parts = [data[:half], data[half:]] if half else [data]
        effects = [lambda part=part: self._put(part) for part in parts]
        self._calls.call_in_parts("write", self.path, effects, content=data)
        return len(data)

    def flush(self) -> None:
        """Do nothing: nothing is buffered."""
        self._check_open()

    def fileno(self) -> int:
        """Refuse: the file is no file of the operating system."""
        raise io.UnsupportedOperation("fileno; use sync_file(path) of the file system")

    def truncate(self, size: int | None = None) -> int:
        """Cut the file, or fill it with zeros up to `size` bytes."""
        self._check_open()
        wanted = self._at if size is None else size
        self._calls.call(
            "truncate", self.path, lambda: self._calls.storage.truncate(self.path, wanted)
        )
        return wanted

    def close(self) -> None:
        """Close the file; a second call does nothing."""
        if self.closed:
            return
        super().close()
        if self._calls.is_alive():
            self._calls.call("close", self.path, lambda: self._calls.storage.close(self._handle))

    def _put(self, part: bytes) -> int:
        storage = self._calls.storage
        if self._appends:
            self._at = storage.size(self._handle)
        written = storage.write(self._handle, self._at, part)
        self._at += written
        if written < len(part):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), self.path)
        return written

    def _check_open(self) -> None:
        if self.closed:
            raise ValueError("I/O operation on closed file.")
