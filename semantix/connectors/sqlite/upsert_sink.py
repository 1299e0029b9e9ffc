"""The idempotent SQLite sink: rows by their key, in one transaction for each checkpoint."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from semantix.connectors.sqlite.statements import TableStatements
from semantix.functions.checkpointed import CheckpointedFunction
from semantix.functions.contexts import (
    FunctionInitializationContext,
    FunctionSnapshotContext,
    SinkContext,
)
from semantix.functions.sink_function import RichSinkFunction


class SqliteUpsertSink(RichSinkFunction, CheckpointedFunction):
    """Writes each record into the row of its key. A repeated write changes nothing.

    So after a restore the table ends up with the same content. While records are repeated, a reader
    can see older values again.

    The records wait in memory until a checkpoint, or until there are `batch_size` of them. A
    transaction that stays open between two records would keep the lock of the file, and the other
    subtasks would wait for it until the next checkpoint.

    Args:
        table: name of the table; `columns` of the key must be its primary key, or unique.
        columns: fields of the record.
        key: columns that name the row.
        timeout_s: for how long a call waits for the lock of the file.
        batch_size: number of records in one transaction, at most.
    """

    def __init__(
        self,
        table: str,
        columns: Sequence[str],
        key: Sequence[str],
        *,
        timeout_s: float = 5.0,
        batch_size: int = 1_000,
    ) -> None:
        self._statements = TableStatements(table, columns, key)
        self._timeout_s = timeout_s
        self._batch_size = batch_size
        self._waiting: list[tuple[Any, ...]] = []
        self._connection: Any = None

    def initialize_state(self, context: FunctionInitializationContext) -> None:
        """Restore nothing: the source sends again what was not written."""

    def open(self, context: Any) -> None:
        """Connect."""
        sqlite = self.runtime_context.client("sqlite")
        self._connection = sqlite.connect(timeout=self._timeout_s)

    def invoke(self, value: Any, context: SinkContext) -> None:
        """Keep the record; write all of them if there are many."""
        self._waiting.append(self._statements.parameters(value))
        if len(self._waiting) >= self._batch_size:
            self.flush()

    def snapshot_state(self, context: FunctionSnapshotContext) -> None:
        """Write all records: the source does not send records before this checkpoint again."""
        self.flush()

    def finish(self) -> None:
        """Write all records."""
        self.flush()

    def flush(self) -> None:
        """Write all records that wait, in one transaction.

        Raises:
            sqlite3.Error: the table is missing or different, the file is locked or read-only, the
                disk is full. No record was written, and all of them still wait.
        """
        if self._waiting:
            with self._connection:
                self._connection.executemany(self._statements.upsert, self._waiting)
            self._waiting = []

    def close(self) -> None:
        """Disconnect."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
