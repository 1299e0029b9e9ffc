"""The recoverable writer of a file sink: parts that are resumed, or committed, after a crash.

Source: Flink, RecoverableWriter, RecoverableFsDataOutputStream.
"""

from __future__ import annotations

from typing import Any

from semantix.connectors.files.sink.parts.file_parts import FileParts
from semantix.connectors.files.sink.parts.part_handles import Handle
from semantix.connectors.files.sink.parts.part_options import PartOptions
from semantix.connectors.files.sink.parts.upload_parts import OBJECT_STORE, UploadParts


class RecoverableWriter:
    """Writes parts on the file system of the sink. Each method is one operation on one part.

    What `open_part` and `recover_part` return is an open part; its attribute `length` is the number
    of its bytes. What `persist_part` and `close_part_for_commit` return is a handle for the state.

    Attributes:
        has_uploads: the file system is an object store, whose parts are uploads.
    """

    def __init__(self, options: PartOptions) -> None:
        self.options = options
        self.has_uploads = False
        self._parts: Any = None

    def connect(self, files: Any) -> None:
        """Take the file system: `client("files")`."""
        is_store = getattr(files, "kind", "") == OBJECT_STORE
        self.has_uploads = is_store
        self._parts = (UploadParts if is_store else FileParts)(files, self.options)

    def supports_resume(self) -> bool:
        """Return whether an open part can be resumed; else a restore commits it."""
        return True

    def open_part(self, path: str) -> Any:
        """Begin a part whose finished file gets this path."""
        return self._parts.open_part(path)

    def write_part(self, part: Any, content: bytes) -> None:
        """Append bytes; nothing of them is certain before `persist_part`."""
        self._parts.write_part(part, content)

    def persist_part(self, part: Any) -> Handle:
        """Make all bytes so far durable; the part stays open."""
        handle: Handle = self._parts.persist_part(part)
        return handle

    def close_part_for_commit(self, part: Any) -> Handle:
        """Make all bytes durable; nothing more is written."""
        handle: Handle = self._parts.close_part_for_commit(part)
        return handle

    def commit_part(self, handle: Handle) -> None:
        """Publish a part to which nothing has happened since it was closed."""
        self._parts.commit_part(handle)

    def recover_part(self, handle: Handle) -> Any:
        """Open a part again, exactly at the length that the handle says."""
        return self._parts.recover_part(handle)

    def commit_part_after_recovery(self, handle: Handle) -> None:
        """Publish a part; a second call changes nothing."""
        self._parts.commit_part_after_recovery(handle)

    def close_part(self, part: Any) -> None:
        """Let go of an open part; what was not persisted may be lost."""
        self._parts.close_part(part)

    def cleanup_part(self, handle: Handle) -> bool:
        """Free what only a superseded handle holds; return whether there was something."""
        return bool(self._parts.cleanup_part(handle))

    def pending_uploads(self, folder: str) -> list[tuple[str, str]]:
        """Return (path, id) of each upload below a folder that is neither completed nor aborted."""
        return list(self._parts.pending_uploads(folder))

    def abort_upload(self, path: str, upload_id: str) -> None:
        """Abort an upload that no checkpoint holds."""
        self._parts.abort_upload(path, upload_id)
