"""An exactly-once sink of whole files, on the two-phase-commit template."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import msgspec

from semantix.connectors.files.two_phase.staged_files import StagedFiles
from semantix.connectors.files.two_phase.staged_uploads import StagedUploads
from semantix.connectors.files.two_phase.staging import Staging
from semantix.connectors.files.two_phase.transaction import FileNames, FileTransaction
from semantix.errors import UsageError
from semantix.functions.contexts import FunctionInitializationContext, SinkContext
from semantix.functions.two_phase_commit import TwoPhaseCommitSinkFunction

_BUFFER_BYTES = 4096
_PART_BYTES = 5 * 1024 * 1024  # Amazon's S3 takes no smaller part, except the last one


class TransactionalFileSink(TwoPhaseCommitSinkFunction):
    """Writes the records of each checkpoint interval into one file of each subtask.

    The records go into a staging file, `_part-0of2-7`. The pre-commit makes it durable, and the
    commit gives it its name, `part-0of2-7`. An interval without records makes no file. On an object
    store a multipart upload stands for the staging file, and the commit completes it.

    It keeps exactly once if one attempt of each subtask is alive, and if only the sink removes
    staging files (or uploads). A crash of the machine loses nothing that a checkpoint covers.

    A restore removes the staging files that the state does not name: they were begun by snapshots
    that never completed. A name is used again only if its file was never finished.

    Args:
        folder: of the files; it is made if it does not exist.
        buffer_bytes: on a disk, so many bytes are kept in memory before they are written.
        part_bytes: on an object store, the size from which a part of an upload is sent.
    Raises:
        UsageError: a wrong argument.
    """

    def __init__(
        self,
        folder: str = "/out",
        *,
        buffer_bytes: int = _BUFFER_BYTES,
        part_bytes: int = _PART_BYTES,
    ) -> None:
        super().__init__()
        if not isinstance(folder, str) or not folder.startswith("/") or folder == "/":
            raise UsageError(
                f"folder is {folder!r}; expected the path of a folder below /, such as '/out'"
            )
        self._folder = folder.rstrip("/")
        self._buffer_bytes = _checked("buffer_bytes", buffer_bytes)
        self._part_bytes = _checked("part_bytes", part_bytes)

    def encode(self, value: Any) -> bytes:
        """Return the bytes of one record; by default a line of JSON."""
        return json.dumps(value).encode() + b"\n"

    def initialize_state(self, context: FunctionInitializationContext) -> None:
        """Make the folder, then recover."""
        # Before `super()`, because the recovery inside of it uses the files.
        runtime = self.runtime_context
        self._files = runtime.client("files")
        self._staging = self._make_staging()
        self._own_prefix = f"part-{runtime.subtask}of{runtime.parallelism}-"
        super().initialize_state(context)

    def initialize_user_context(self) -> FileNames:
        """Remove the staging files of an earlier attempt that had no completed checkpoint."""
        self._staging.discard_others(self._own_prefix, ())
        return self._own_names()

    def finish_recovering_context(self, handled: Sequence[FileTransaction]) -> None:
        """Remove the staging files of the context that the restored state does not name."""
        restored: FileNames = self.user_context
        self._staging.discard_others(restored.prefix, handled)
        if restored.prefix != self._own_prefix:  # the job was rescaled
            self._staging.discard_others(self._own_prefix, handled)
            self.user_context = self._own_names()

    def begin_transaction(self) -> FileTransaction:
        """Choose the next name; the file is made with the first record.

        A file of this name exists if an older checkpoint was restored, or after a rescale there and
        back. Then a higher number is taken.
        """
        names: FileNames = self.user_context
        number = names.last_number + 1
        while self._files.exists(f"{self._folder}/{names.prefix}{number}"):
            number += 1
        return FileTransaction(f"{names.prefix}{number}", number)

    def invoke(self, transaction: FileTransaction, value: Any, context: SinkContext) -> None:
        """Write one record."""
        line = self.encode(value)
        self._staging.write(transaction, line)
        transaction.records += 1
        transaction.size += len(line)

    def pre_commit(self, transaction: FileTransaction) -> None:
        """Make the records durable."""
        if transaction.records:
            self._staging.seal(transaction)
            self.user_context = msgspec.structs.replace(
                self.user_context, last_number=transaction.number
            )

    def commit(self, transaction: FileTransaction) -> None:
        """Let readers see the file; a repeated call changes nothing."""
        if transaction.records:
            self._staging.publish(transaction)

    def abort(self, transaction: FileTransaction) -> None:
        """Discard the records; a repeated call changes nothing."""
        self._staging.discard(transaction)

    def _own_names(self) -> FileNames:
        return FileNames(self._own_prefix, 0)

    def _make_staging(self) -> Staging:
        files, folder = self._files, self._folder
        if files.kind == "object_store":
            return StagedUploads(files, folder, self._part_bytes)
        if not files.exists(folder):
            with suppress(FileExistsError):  # another subtask was faster
                files.makedirs(folder, exist_ok=True)
        # Always: an earlier attempt may have crashed between making the folder and this.
        self._sync_around(folder)
        return StagedFiles(files, folder, self._buffer_bytes)

    def _sync_around(self, folder: str) -> None:
        """Make the names of the folder, and of those around it, durable."""
        while folder:
            folder = folder.rpartition("/")[0]
            self._files.sync_directory(folder or "/")


def _checked(name: str, count: int) -> int:
    if isinstance(count, bool) or not isinstance(count, int) or count < 1:
        raise UsageError(f"{name} is {count!r}; expected 1 or more bytes")
    return count
