"""The part of a storage that only an object store has, for those that are none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NoReturn

from semantix.worlds.files.storage_changes import Upload


class WithoutObjects:
    """The part `Objects` of a storage that has none: the client never asks for it."""

    def put(self, path: str, content: bytes, *, is_exclusive: bool) -> NoReturn:
        """Refuse."""
        raise NotImplementedError(path)

    def copy(self, source: str, target: str) -> NoReturn:
        """Refuse."""
        raise NotImplementedError(source)

    def create_upload(self, path: str) -> NoReturn:
        """Refuse."""
        raise NotImplementedError(path)

    def upload_part(self, upload: Upload, number: int, content: bytes) -> NoReturn:
        """Refuse."""
        raise NotImplementedError(upload.path)

    def complete_upload(self, upload: Upload, parts: Sequence[tuple[int, str]]) -> NoReturn:
        """Refuse."""
        raise NotImplementedError(upload.path)

    def abort_upload(self, upload: Upload) -> NoReturn:
        """Refuse."""
        raise NotImplementedError(upload.path)

    def list_uploads(self) -> NoReturn:
        """Refuse."""
        raise NotImplementedError
