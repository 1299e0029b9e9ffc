"""Parts on a file system that can truncate: a staging file that gets its name at the commit.

Source: Flink, LocalRecoverableWriter, LocalRecoverableFsDataOutputStream.
"""

from __future__ import annotations

from typing import Any

from semantix.connectors.files.sink.parts.given_ids import GivenIds
from semantix.connectors.files.sink.parts.part_handles import FilePart
from semantix.connectors.files.sink.parts.part_options import PartOptions
from semantix.connectors.files.sink.parts.plain_files import PlainFiles


class OpenFilePart:
    """A staging file that is open.

    Attributes:
        is_named: its name is durable.
        is_closed: nothing more can be done with it.
    """

    __slots__ = ("_length", "file", "is_closed", "is_named", "staging", "target")

    def __init__(
        self, target: str, staging: str, file: Any, length: int, *, is_named: bool
    ) -> None:
        self.target = target
        self.staging = staging
        self.file = file
        self._length = length
        self.is_named = is_named
        self.is_closed = False

    @property
    def length(self) -> int:
        """Number of its bytes.

        Raises:
            OSError: the part is closed. A bucket meets such a part if its closing has failed late.
        """
        self.check_open()
        return self._length

    def write(self, content: bytes) -> None:
        """Append bytes."""
        self.check_open()
        self.file.write(content)
        self.file.flush()
        self._length += len(content)

    def close(self) -> None:
        """Close the file."""
        self.is_closed = True
        self.file.close()

    def check_open(self) -> None:
        """Refuse a part that is closed.

        Raises:
            OSError: it is closed.
        """
        if self.is_closed:
            raise OSError(f"{self.staging} is closed already; its closing has failed before")


class FileParts:
    """The hooks of `RecoverableWriter` for files.

    A persisted part survives a crash of the machine: its bytes are synced, and its name is. A
    commit syncs the name that it gives.
    """

    def __init__(self, files: Any, options: PartOptions) -> None:
        self._files = PlainFiles(files)
        self._ids = GivenIds(files)
        self._options = options

    def open_part(self, path: str) -> OpenFilePart:
        """Make the staging file, with the first free id, and its folder."""
        folder, _, name = path.rpartition("/")
        self._files.make_folders(folder)
        while True:
            staging = f"{folder}/.{name}.inprogress.{self._ids.next_of(path)}"
            file = self._files.create(staging)
            if file is not None:
                return OpenFilePart(path, staging, file, 0, is_named=False)

    def write_part(self, part: OpenFilePart, content: bytes) -> None:
        """Append bytes."""
        part.write(content)

    def persist_part(self, part: OpenFilePart) -> FilePart:
        """Sync the bytes and the name."""
        part.check_open()
        self._sync(part)
        return FilePart(part.target, part.staging, part.length)

    def close_part_for_commit(self, part: OpenFilePart) -> FilePart:
        """Sync the file, and close it. After a failed sync it is still open."""
        handle = self.persist_part(part)
        part.close()
        return handle

    def close_part(self, part: OpenFilePart) -> None:
        """Close the file, and leave it."""
        part.close()

    def recover_part(self, handle: FilePart) -> OpenFilePart:
        """Cut the staging file to what the handle says, and append to it.

        Raises:
            UnrecoverableError: there is no staging file, for instance because an older checkpoint
                was restored. With `on_missing_part='ignore'` it is a `FileNotFoundError`.
            OSError: the file is too short.
        """
        size = self._files.size(handle.staging)
        if size is None:
            raise self._options.lost_staging(handle.staging, handle.target)
        if size < handle.length:
            raise _too_short(handle, size)
        if size > handle.length:
            self._files.truncate(handle.staging, handle.length)
        file = self._files.append(handle.staging)
        return OpenFilePart(handle.target, handle.staging, file, handle.length, is_named=True)

    def commit_part(self, handle: FilePart) -> None:
        """Give the file its name; nothing may have happened to it since it was closed.

        Raises:
            OSError: the staging file has another length, or is gone.
            FileExistsError: there is a finished part of this name.
        """
        size = self._files.size(handle.staging)
        if (size or 0) != handle.length:
            found = "is missing" if size is None else f"has {size} bytes"
            raise OSError(
                f"Cannot clean commit: File has trailing junk data. {handle.staging} {found}; "
                f"expected {handle.length} bytes"
            )
        if self._is_taken(handle):
            raise self._options.taken(handle.target)
        self._publish(handle)

    def commit_part_after_recovery(self, handle: FilePart) -> None:
        """Give the file its name, if it has not got it already.

        Raises:
            UnrecoverableError: neither the staging file nor the finished part is there.
            OSError: the staging file is too short.
            UnrecoverableError: there is a finished part of this name beside the staging file, and
                the sink or the file system does not replace it.
        """
        size = self._files.size(handle.staging)
        if size is None:
            if self._files.size(handle.target) is not None:
                self._files.sync_folder(handle.target.rpartition("/")[0])
            else:
                self._options.report_lost_part(handle.target)
            return
        if size < handle.length:
            raise _too_short(handle, size)
        if size > handle.length:
            self._files.truncate(handle.staging, handle.length)
            self._files.sync_file(handle.staging)
        if self._is_taken(handle):
            raise self._options.taken_for_ever(handle.target)
        try:
            self._publish(handle)
        except FileExistsError:  # not every file system replaces a file by a rename
            raise self._options.taken_for_ever(handle.target) from None

    def cleanup_part(self, handle: FilePart) -> bool:
        """Return False: an older handle holds nothing of its own."""
        return False

    def _is_taken(self, handle: FilePart) -> bool:
        return not self._options.replaces and self._files.size(handle.target) is not None

    def _publish(self, handle: FilePart) -> None:
        self._files.rename(handle.staging, handle.target)
        # Without this, a crash of the machine gives the file its staging name back. The next
        # checkpoint no longer holds the part, so nobody would commit it again.
        self._sync_name(handle.target)

    def _sync(self, part: OpenFilePart) -> None:
        self._files.sync_file(part.staging)
        if not part.is_named:
            self._sync_name(part.staging)
            part.is_named = True

    def _sync_name(self, path: str) -> None:
        self._files.sync_folder(path.rpartition("/")[0])


def _too_short(handle: FilePart, size: int) -> OSError:
    return OSError(
        f"Missing data in tmp file: {handle.staging} has {size} bytes; expected at least "
        f"{handle.length}"
    )
