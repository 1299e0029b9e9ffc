"""Multipart uploads as the staging area of an object store."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from semantix.connectors.files.two_phase.staging import lost
from semantix.connectors.files.two_phase.transaction import FileTransaction


class StagedUploads:
    """Multipart uploads to an object store. A commit completes the upload.

    Args:
        files: the client of the attempt.
        folder: the part of the objects' names before the last slash.
        part_bytes: size from which a part is uploaded; the rest is uploaded by `seal`.
    """

    def __init__(self, files: Any, folder: str, part_bytes: int) -> None:
        self._files = files
        self._folder = folder
        self._part_bytes = part_bytes
        self._buffer = b""

    def write(self, transaction: FileTransaction, line: bytes) -> None:
        """Keep the bytes until they fill a part."""
        self._buffer = line if not transaction.records else self._buffer + line
        if len(self._buffer) >= self._part_bytes:
            self._upload(transaction)

    def seal(self, transaction: FileTransaction) -> None:
        """Upload the rest."""
        if self._buffer:
            self._upload(transaction)

    def publish(self, transaction: FileTransaction) -> None:
        """Complete the upload. If the store does not know it, the object must be there already."""
        target = self._path(transaction.name)
        try:
            self._files.complete_upload(target, transaction.upload_id, transaction.parts)
        except FileNotFoundError:
            if not self._files.exists(target):
                raise lost(target, f"upload {transaction.upload_id}") from None

    def discard(self, transaction: FileTransaction) -> None:
        """Abort the upload, if it is still there."""
        if transaction.upload_id:
            self._abort(self._path(transaction.name), transaction.upload_id)

    def discard_others(self, prefix: str, handled: Collection[FileTransaction]) -> None:
        """Abort the uploads with this prefix."""
        kept = [one.upload_id for one in handled]
        for path, upload_id in self._files.list_uploads(self._path(prefix)):
            if upload_id not in kept:
                self._abort(path, upload_id)

    def _upload(self, transaction: FileTransaction) -> None:
        target, parts = self._path(transaction.name), transaction.parts
        if not transaction.upload_id:
            transaction.upload_id = self._files.create_upload(target)
        number = len(parts) + 1
        etag = self._files.upload_part(target, transaction.upload_id, number, self._buffer)
        transaction.parts = (*parts, (number, etag))
        self._buffer = b""

    def _abort(self, path: str, upload_id: str) -> None:
        try:
            self._files.abort_upload(path, upload_id)
        except FileNotFoundError:
            return  # it was aborted, completed, or has expired

    def _path(self, name: str) -> str:
        return f"{self._folder}/{name}"
