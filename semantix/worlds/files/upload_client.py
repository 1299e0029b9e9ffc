"""The calls of the client of files for multipart uploads, which only an object store has."""

from __future__ import annotations

from collections.abc import Sequence

from semantix.worlds.files.client_base import ClientBase
from semantix.worlds.files.storage import Upload


class UploadClient(ClientBase):
    """The part of the client that uploads an object in parts."""

    def create_upload(self, path: str) -> str:
        """Begin an upload for `path`; return its id. The object appears when it is complete."""
        self._need_uploads("create_upload")
        path = self._strip_protocol(path)
        return self._calls.call("create_upload", path, lambda: self._storage.create_upload(path))

    def upload_part(self, path: str, upload_id: str, number: int, content: bytes) -> str:
        """Upload part `number`, from 1; return its etag. A part may be uploaded again."""
        self._need_uploads("upload_part")
        upload = Upload(self._strip_protocol(path), upload_id)
        data = bytes(content)
        return self._calls.call(
            "upload_part",
            upload.path,
            lambda: self._storage.upload_part(upload, number, data),
            content=data,
        )

    def complete_upload(self, path: str, upload_id: str, parts: Sequence[tuple[int, str]]) -> None:
        """Make the object of these parts, (number, etag) in ascending order.

        Raises:
            FileNotFoundError: there is no such upload: it is complete, aborted or expired.
        """
        self._need_uploads("complete_upload")
        upload = Upload(self._strip_protocol(path), upload_id)
        named = [(number, etag) for number, etag in parts]
        self._calls.call(
            "complete_upload", upload.path, lambda: self._storage.complete_upload(upload, named)
        )

    def abort_upload(self, path: str, upload_id: str) -> None:
        """Drop an upload and its parts."""
        self._need_uploads("abort_upload")
        upload = Upload(self._strip_protocol(path), upload_id)
        self._calls.call("abort_upload", upload.path, lambda: self._storage.abort_upload(upload))

    def list_uploads(self, prefix: str = "/") -> list[tuple[str, str]]:
        """Return (path, upload id) of each pending upload whose path begins with `prefix`."""
        self._need_uploads("list_uploads")
        begins = prefix if prefix.startswith("/") else f"/{prefix}"
        found = self._calls.call("list_uploads", begins, self._storage.list_uploads)
        return sorted([(one.path, one.upload_id) for one in found if one.path.startswith(begins)])
