"""A sink that keeps the position of its source in the target, in the transaction of the rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from semantix.connectors.source_positions import Place, source_place
from semantix.connectors.sqlite.statements import TableStatements
from semantix.functions.checkpointed import CheckpointedFunction
from semantix.functions.contexts import (
    FunctionInitializationContext,
    FunctionSnapshotContext,
    SinkContext,
)
from semantix.functions.sink_function import RichSinkFunction

POSITIONS = (
    'CREATE TABLE "{}" (topic TEXT, "partition" INTEGER, key TEXT, "offset" INTEGER, '
    'PRIMARY KEY (topic, "partition", key))'
)


class SqlitePositionSink(RichSinkFunction, CheckpointedFunction):
    """Adds each record to a table once, although its source sends some of them again.

    The rows of an interval and the positions behind them are committed in one transaction. Records
    at or below a stored position are there already, so they are skipped. That holds for any table,
    also for one that only grows: the target, and not the checkpoint, says what was written.

    The position is that of the record's key in its partition: the records of a key reach the sink
    in the order of the partition, whichever subtask gets them. So the number of subtasks may change
    between two runs. A source whose messages hold several records each gives them one position:
    such records would be skipped, and are no input for this sink.

    Args:
        table: name of the table.
        columns: fields of the record.
        positions: name of the table of positions (`POSITIONS` creates it).
        key: field of the record by which the records are dealt to the subtasks.
    """

    def __init__(
        self, table: str, columns: Sequence[str], positions: str, *, key: str = "key"
    ) -> None:
        self._statements = TableStatements(table, columns)
        self._read = f'SELECT topic, "partition", key, "offset" FROM "{positions}"'
        self._store = f'REPLACE INTO "{positions}" VALUES (?, ?, ?, ?)'
        self._key = key
        self._written: dict[Place, int] = {}
        self._rows: list[tuple[Any, ...]] = []
        self._moved: dict[Place, int] = {}
        self._connection: Any = None

    def initialize_state(self, context: FunctionInitializationContext) -> None:
        """Restore nothing: the positions are in the target."""

    def open(self, context: Any) -> None:
        """Connect, and read how far the target is."""
        self._connection = self.runtime_context.client("sqlite").connect()
        found = self._connection.execute(self._read).fetchall()
        self._written = {(topic, partition, key): at for topic, partition, key, at in found}

    def invoke(self, value: Any, context: SinkContext) -> None:
        """Keep the record, unless the target has it."""
        place, offset = source_place(value, context, self._key)
        if offset <= self._written.get(place, -1):
            return
        self._rows.append(self._statements.parameters(value))
        self._moved[place] = self._written[place] = offset

    def snapshot_state(self, context: FunctionSnapshotContext) -> None:
        """Write rows and positions."""
        self.flush()

    def finish(self) -> None:
        """Write rows and positions."""
        self.flush()

    def flush(self) -> None:
        """Write the rows that wait and the positions behind them, in one transaction."""
        if self._rows:
            with self._connection:
                self._connection.executemany(self._statements.insert, self._rows)
                moved = [(*place, at) for place, at in self._moved.items()]
                self._connection.executemany(self._store, moved)
            self._rows, self._moved = [], {}

    def close(self) -> None:
        """Disconnect."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
