"""The storage behind the client of files: one request for each method, without gate and time.

Three classes implement it: the simulated disk, the local disk, and the object store. A path begins
with a slash and has no trailing one; the root is `/`. Errors are Python's: `FileNotFoundError`,
`FileExistsError`, `NotADirectoryError`, `IsADirectoryError`, and `OSError` with an errno.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

from semantix.worlds.files.storage_changes import Changes, Objects
from semantix.worlds.files.storage_changes import Upload as Upload

# The kinds of storage. They differ in what is durable when, and in the calls that they have.
POSIX, NFS, OBJECT_STORE = "posix", "nfs", "object_store"
KINDS = (POSIX, NFS, OBJECT_STORE)


class Found(NamedTuple):
    """A file or a folder, as a listing shows it.

    Attributes:
        size: bytes; 0 for a folder.
        mtime_ms: time of the last change, milliseconds since 1970; 0 where there is none (a folder
            of an object store).
    """

    path: str
    is_folder: bool
    size: int
    mtime_ms: int


class Storage(Changes, Objects, Protocol):
    """What the client asks of a storage.

    A handle stands for an open file. It stays valid if the file is renamed or removed; on an object
    store it is the path, and each read looks the object up again.

    Attributes:
        kind: `posix`, `nfs` or `object_store`.
        latency_us: simulated time of one request.
        is_atomic_rename: a rename is one effect; else it copies, and then removes.
        refuses_taken: a rename to a name that is taken is an error; else that file is gone.
    """

    kind: str
    latency_us: int
    is_atomic_rename: bool
    refuses_taken: bool

    def look(self, path: str) -> Found | None:
        """Return the file or folder; None: there is none."""
        ...

    def note_times(self) -> None:
        """Note that a client reads times of last changes."""
        ...

    def list(self, path: str) -> Sequence[Found]:
        """Return what is in a folder, by name. A storage with lag shows an older content."""
        ...

    def open(self, path: str) -> Any:
        """Open a file for reading, or for writing in place; return its handle."""
        ...

    def create(self, path: str, *, is_exclusive: bool, keeps: bool) -> Any:
        """Open a file for writing, and make it if there is none; return its handle.

        Args:
            is_exclusive: a file that exists is an error.
            keeps: keep the content of a file that exists; else it is emptied.
        """
        ...

    def size(self, handle: Any) -> int:
        """Return the number of bytes of an open file."""
        ...

    def read(self, handle: Any, start: int, length: int) -> bytes:
        """Read up to `length` bytes from `start`."""
        ...

    def write(self, handle: Any, start: int, content: bytes) -> int:
        """Write bytes at `start`; return how many. A full disk takes as many as it has room for."""
        ...

    def close(self, handle: Any) -> None:
        """Close an open file."""
        ...


def failure(number: int, path: str, target: str | None = None) -> OSError:
    """Return the error with this errno, of the class that Python gives it."""
    text = os.strerror(number)
    return (
        OSError(number, text, path) if target is None else OSError(number, text, path, None, target)
    )


def missing(path: str) -> OSError:
    """Return the error for a path that does not exist."""
    return failure(errno.ENOENT, path)
