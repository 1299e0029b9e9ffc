"""A two-phase-commit sink on files, and the same sink with defects that a crash shows."""

from __future__ import annotations

import json
from typing import Any

from semantix.functions.contexts import FunctionSnapshotContext, SinkContext
from semantix.functions.sink_function import RichSinkFunction
from semantix.functions.two_phase_commit import TwoPhaseCommitSinkFunction

Transaction = dict[str, Any]  # name of the file, and the number of its records


class WholeFileSink(TwoPhaseCommitSinkFunction):
    """Writes each transaction into a staging file, and gives it its name in the commit.

    The pre-commit syncs the bytes and the name of the staging file, the commit the new name. So a
    crash of the machine loses nothing that a checkpoint covers.

    Args:
        folder: of the files; it must exist.
    """

    def __init__(self, folder: str = "/out") -> None:
        super().__init__()
        self._folder = folder
        self._file: Any = None

    def begin_transaction(self) -> Transaction:
        """Choose the first name that neither a file nor a transaction has.

        The first call of an attempt removes the staging files of the attempts before it.
        """
        self._files = self.runtime_context.client("files")
        own = f"part-{self.runtime_context.subtask}-"
        present = self._files.ls(self._folder, detail=False)
        if self._file is None:
            for path in present:
                if path.startswith(self._path(f"_{own}")):
                    self._files.rm_file(path)
        taken = [one["name"] for one in self.pending_commit_transactions]
        count = 0
        while (name := f"{own}{count}") in taken or self._path(name) in present:
            count += 1
        return {"name": name, "records": 0}

    def invoke(self, transaction: Transaction, value: Any, context: SinkContext) -> None:
        """Append a line; the first one makes the staging file, or empties an abandoned one."""
        if not transaction["records"]:
            self._file = self._files.open(self._staging(transaction), "wb")
        self._file.write(json.dumps(value).encode() + b"\n")
        transaction["records"] += 1

    def pre_commit(self, transaction: Transaction) -> None:
        """Make the staging file durable."""
        if transaction["records"]:
            self._file.close()
            self._sync_bytes(transaction)
            self._sync_name()

    def commit(self, transaction: Transaction) -> None:
        """Give the file its name; a second call finds that it has it."""
        if not transaction["records"]:
            return
        files = self.runtime_context.client("files")
        if files.exists(self._staging(transaction)):
            files.replace(self._staging(transaction), self._path(transaction["name"]))
        elif not files.exists(self._path(transaction["name"])):
            raise RuntimeError(f"the file of {transaction['name']} is lost")
        files.sync_directory(self._folder)

    def abort(self, transaction: Transaction) -> None:
        """Remove the staging file."""
        files = self.runtime_context.client("files")
        if files.exists(self._staging(transaction)):
            files.rm_file(self._staging(transaction))

    def _path(self, name: str) -> str:
        return f"{self._folder}/{name}"

    def _staging(self, transaction: Transaction) -> str:
        return self._path(f"_{transaction['name']}")

    def _sync_bytes(self, transaction: Transaction) -> None:
        self._files.sync_file(self._staging(transaction))

    def _sync_name(self) -> None:
        self._files.sync_directory(self._folder)


class SyncsNoBytes(WholeFileSink):
    """Leaves the bytes of a file in memory. Only a crash of the machine shows it."""

    def _sync_bytes(self, transaction: Transaction) -> None:
        """Do nothing."""


class SyncsNoNames(WholeFileSink):
    """Leaves the name of the staging file in memory. Only a crash of the machine shows it."""

    def _sync_name(self) -> None:
        """Do nothing."""


class AppendingFileSink(RichSinkFunction):
    """Appends each record to the file of its subtask: at least once, if a barrier syncs it."""

    def __init__(self, folder: str = "/out") -> None:
        self._folder = folder

    def open(self, context: Any) -> None:
        """Open the file for appending; end a line that a crash has cut."""
        runtime = self.runtime_context
        self._files = runtime.client("files")
        self._path = f"{self._folder}/part-{runtime.subtask}"
        self._file = self._files.open(self._path, "ab")
        self._files.sync_directory(self._folder)
        content = self._files.cat_file(self._path)
        whole = content.rfind(b"\n") + 1
        if whole < len(content):
            self._files.truncate(self._path, whole)

    def invoke(self, value: Any, context: SinkContext) -> None:
        """Append a line."""
        self._file.write(json.dumps(value).encode() + b"\n")

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def snapshot_state(self, context: FunctionSnapshotContext) -> None:
        """Make all lines durable."""
        self._files.sync_file(self._path)

    def initialize_state(self, context: Any) -> None:
        """Need no state: what is durable is in the file."""
