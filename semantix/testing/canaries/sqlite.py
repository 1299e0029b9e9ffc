"""Sinks into SQLite, each with one defect; each has a correct twin in `connectors/sqlite`."""

from __future__ import annotations

from typing import Any

from semantix.connectors.sqlite.position_sink import SqlitePositionSink
from semantix.connectors.sqlite.upsert_sink import SqliteUpsertSink
from semantix.functions.contexts import SinkContext


class RandomKeySink(SqliteUpsertSink):
    """SP20: the key is drawn at random, so a repeated record gets a second row."""

    def invoke(self, value: Any, context: SinkContext) -> None:
        drawn = f"{value['key']}-{self.runtime_context.random.randrange(1_000_000)}"
        super().invoke({**value, "key": drawn}, context)


class ProcessingTimeSink(SqliteUpsertSink):
    """The value depends on the time of the call, so a repeated record gets another value."""

    def invoke(self, value: Any, context: SinkContext) -> None:
        super().invoke({**value, "n": context.current_processing_time()}, context)


class AppendingSink(SqliteUpsertSink):
    """Adds rows: a repeated record is there twice."""

    def __init__(self, table: str, columns: list[str]) -> None:
        super().__init__(table, columns, key=())


class UnflushedSink(SqliteUpsertSink):
    """SP4: a checkpoint completes while its records wait in memory."""

    def snapshot_state(self, context: Any) -> None:
        pass


class RepeatedInsertSink(SqliteUpsertSink):
    """Tries a failed statement again, and commits: a full disk had rolled back the rows before."""

    def open(self, context: Any) -> None:
        super().open(context)
        self._errors = self.runtime_context.client("sqlite").Error

    def flush(self) -> None:
        for row in self._waiting:
            try:
                self._connection.execute(self._statements.upsert, row)
            except self._errors:
                self._connection.execute(self._statements.upsert, row)
        self._connection.commit()
        self._waiting = []


class LatePositionSink(SqlitePositionSink):
    """Commits the positions in a transaction of their own, behind that of the rows."""

    def flush(self) -> None:
        if self._rows:
            with self._connection:
                self._connection.executemany(self._statements.insert, self._rows)
            with self._connection:
                moved = [(*place, at) for place, at in self._moved.items()]
                self._connection.executemany(self._store, moved)
            self._rows, self._moved = [], {}


class EarlyPositionSink(SqlitePositionSink):
    """Commits the positions before the rows."""

    def flush(self) -> None:
        if self._rows:
            with self._connection:
                moved = [(*place, at) for place, at in self._moved.items()]
                self._connection.executemany(self._store, moved)
            with self._connection:
                self._connection.executemany(self._statements.insert, self._rows)
            self._rows, self._moved = [], {}
