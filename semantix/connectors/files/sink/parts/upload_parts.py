"""Parts on an object store: multipart uploads. The object appears when the upload is completed.

Source: Flink, S3RecoverableWriter, S3RecoverableMultipartUploadFactory, S3Committer.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from semantix.connectors.files.sink.parts.given_ids import GivenIds
from semantix.connectors.files.sink.parts.part_handles import UploadedPart
from semantix.connectors.files.sink.parts.part_options import PartOptions

OBJECT_STORE = "object_store"


class OpenUploadPart:
    """An upload that goes on.

    Attributes:
        pieces: (number, etag) of what was uploaded.
        tail: the bytes that no piece has yet.
        length: bytes of the pieces and the tail.
        is_closed: nothing more can be done with it.
    """

    __slots__ = ("is_closed", "length", "pieces", "tail", "target", "upload_id")

    def __init__(
        self, target: str, upload_id: str, pieces: list[tuple[int, str]], tail: bytes, length: int
    ) -> None:
        self.target = target
        self.upload_id = upload_id
        self.pieces = pieces
        self.tail = tail
        self.length = length
        self.is_closed = False

    def check_open(self) -> None:
        """Refuse a part that is closed. A bucket meets one if its closing has failed late.

        Raises:
            OSError: it is closed.
        """
        if self.is_closed:
            raise OSError(f"{self.target} is closed already; its closing has failed before")


class UploadParts:
    """The hooks of `RecoverableWriter` for an object store.

    A piece of an upload has at least `piece_bytes`, except the last one. So `persist_part` stores
    the bytes that are left as an object of their own, beside the finished part. The next
    checkpoint's handle has another such object; `cleanup_part` removes the older one.
    """

    def __init__(self, files: Any, options: PartOptions) -> None:
        self._files = files
        self._ids = GivenIds(files)
        self._options = options

    def open_part(self, path: str) -> OpenUploadPart:
        """Begin an upload."""
        return OpenUploadPart(path, self._files.create_upload(path), [], b"", 0)

    def write_part(self, part: OpenUploadPart, content: bytes) -> None:
        """Keep the bytes; upload a piece if there are enough."""
        part.check_open()
        part.tail += content
        part.length += len(content)
        if len(part.tail) >= self._options.piece_bytes:
            self._upload_tail(part)

    def persist_part(self, part: OpenUploadPart) -> UploadedPart:
        """Store the tail as an object of its own."""
        part.check_open()
        tail = self._stored_tail(part) if part.tail else ""
        return UploadedPart(part.target, part.upload_id, tuple(part.pieces), part.length, tail)

    def close_part_for_commit(self, part: OpenUploadPart) -> UploadedPart:
        """Upload the tail as the last piece."""
        part.check_open()
        if part.tail:
            self._upload_tail(part)
        handle = UploadedPart(part.target, part.upload_id, tuple(part.pieces), part.length, "")
        part.is_closed = True
        return handle

    def close_part(self, part: OpenUploadPart) -> None:
        """Do nothing: nothing is open on the server but the upload, which a restore may need."""

    def recover_part(self, handle: UploadedPart) -> OpenUploadPart:
        """Read the tail back. Pieces that were uploaded later are uploaded again.

        Raises:
            UnrecoverableError: the tail is gone, for instance because an older checkpoint was
                restored. With `on_missing_part='ignore'` it is a `FileNotFoundError`.
        """
        tail = b""
        if handle.tail:
            try:
                tail = self._files.cat_file(handle.tail)
            except FileNotFoundError as error:
                raise self._options.lost_staging(handle.tail, handle.target) from error
        return OpenUploadPart(
            handle.target, handle.upload_id, list(handle.pieces), tail, handle.length
        )

    def commit_part(self, handle: UploadedPart) -> None:
        """Complete the upload.

        Raises:
            FileNotFoundError: there is no such upload any more.
            FileExistsError: there is a finished part of this name.
        """
        if not handle.length:
            self._abort_empty(handle)
            return
        if not self._options.replaces and self._size(handle.target) is not None:
            raise self._options.taken(handle.target)
        self._files.complete_upload(handle.target, handle.upload_id, handle.pieces)

    def commit_part_after_recovery(self, handle: UploadedPart) -> None:
        """Complete the upload, if that has not been done.

        Raises:
            UnrecoverableError: the upload is gone, and there is no finished part of its length.
            UnrecoverableError: there is a finished part of this name beside the upload.
        """
        if handle.tail:  # the open part of a writer that does not resume
            handle = self.close_part_for_commit(self.recover_part(handle))
        if not handle.length:
            self._abort_empty(handle)
            return
        try:
            self.commit_part(handle)
        except OSError as error:
            if handle.upload_id in self._uploads(handle.target):
                if isinstance(error, FileExistsError):
                    raise self._options.taken_for_ever(handle.target) from error
                raise
            size = self._size(handle.target)
            if size is None:
                self._options.report_lost_part(handle.target)
                raise  # on an object store, Flink does not ignore it, either
            if size != handle.length:
                raise OSError(
                    f"{handle.target} has {size} bytes; expected {handle.length}: the finished "
                    "part is not the one of the restored checkpoint"
                ) from error

    def cleanup_part(self, handle: UploadedPart) -> bool:
        """Remove the tail of an older handle; return whether there was one."""
        if handle.tail:
            self._files.rm_file(handle.tail)
        return bool(handle.tail)

    def pending_uploads(self, folder: str) -> list[tuple[str, str]]:
        """Return (path, id) of each upload below a folder that is neither completed nor aborted."""
        found: list[tuple[str, str]] = self._files.list_uploads(f"{folder}/")
        return found

    def abort_upload(self, path: str, upload_id: str) -> None:
        """Abort an upload."""
        self._files.abort_upload(path, upload_id)

    def _abort_empty(self, handle: UploadedPart) -> None:
        """Abort the upload of a part without bytes, if that has not been done: no file appears."""
        if handle.upload_id in self._uploads(handle.target):
            self._files.abort_upload(handle.target, handle.upload_id)

    def _upload_tail(self, part: OpenUploadPart) -> None:
        number = len(part.pieces) + 1
        etag = self._files.upload_part(part.target, part.upload_id, number, part.tail)
        part.pieces.append((number, etag))
        part.tail = b""

    def _stored_tail(self, part: OpenUploadPart) -> str:
        """Store the tail under a new name: a restored attempt may need an older one."""
        folder, _, name = part.target.rpartition("/")
        while True:
            path = f"{folder}/.{name}.tail.{self._ids.next_of(part.target)}"
            with suppress(FileExistsError), self._files.open(path, "xb") as file:
                file.write(part.tail)
                return path

    def _size(self, path: str) -> int | None:
        try:
            return int(self._files.info(path)["size"])
        except FileNotFoundError:
            return None

    def _uploads(self, path: str) -> list[str]:
        return [upload_id for found, upload_id in self._files.list_uploads(path) if found == path]
