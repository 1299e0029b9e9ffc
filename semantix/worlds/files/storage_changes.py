"""The requests to a storage that change names, and those for objects and their uploads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol


class Upload(NamedTuple):
    """A multipart upload that is neither completed nor aborted."""

    path: str
    upload_id: str


class Changes(Protocol):
    """Requests that change files and names."""

    def truncate(self, path: str, size: int) -> None: ...
    def replace(self, source: str, target: str) -> None:
        """Give a file or folder another name, as one effect.

        A file that has this name is gone, or `FileExistsError`: see `Storage.refuses_taken`.
        """
        ...

    def remove(self, path: str) -> None: ...
    def make_folder(self, path: str) -> None: ...
    def remove_folder(self, path: str) -> None: ...
    def sync_file(self, path: str) -> None: ...
    def sync_folder(self, path: str) -> None: ...


class Objects(Protocol):
    """Requests that only an object store has."""

    def put(self, path: str, content: bytes, *, is_exclusive: bool) -> None:
        """Store an object as a whole (object store only)."""
        ...

    def copy(self, source: str, target: str) -> None:
        """Copy an object, as one effect (object store only)."""
        ...

    def create_upload(self, path: str) -> str:
        """Begin a multipart upload; return its id."""
        ...

    def upload_part(self, upload: Upload, number: int, content: bytes) -> str:
        """Store a part, number 1 to 10,000; return its etag."""
        ...

    def complete_upload(self, upload: Upload, parts: Sequence[tuple[int, str]]) -> None:
        """Make one object of these parts, in the order of their numbers."""
        ...

    def abort_upload(self, upload: Upload) -> None: ...
    def list_uploads(self) -> Sequence[Upload]: ...
