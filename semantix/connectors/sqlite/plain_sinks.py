"""Sink functions that add a row for each record, with what the context says of it."""

from __future__ import annotations

from typing import Any

from semantix.functions.checkpointed import CheckpointedFunction
from semantix.functions.contexts import (
    FunctionInitializationContext,
    FunctionSnapshotContext,
    SinkContext,
)
from semantix.functions.sink_function import RichSinkFunction, SinkFunction

_INSERT = (
    "INSERT INTO {} (id, key, n, event_time_ms, watermark_ms, topic, partition, position) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)


def _row(value: Any, context: SinkContext) -> tuple[Any, ...]:
    return (
        *(value["id"], value["key"], value["n"]),
        *(context.timestamp(), context.current_watermark()),
        *(context.topic(), context.partition(), context.offset()),
    )


class RowSink(SinkFunction):
    """Adds each record at once.

    A plain sink function has no `close`, so a connection that it keeps would stay open when its
    attempt fails. It connects for each record.

    Args:
        table: with the columns of `_INSERT`.
    """

    runtime_context: Any

    def __init__(self, table: str) -> None:
        self._insert = _INSERT.format(table)

    def invoke(self, value: Any, context: SinkContext) -> None:
        """Add a row; it is durable when the call returns."""
        connection = self.runtime_context.client("sqlite").connect(isolation_level=None)
        try:
            connection.execute(self._insert, _row(value, context))
        finally:
            connection.close()


class BufferedRowSink(RichSinkFunction, CheckpointedFunction):
    """Adds the records of an interval in one transaction, before their checkpoint.

    The last watermark of the interval goes into a table of its own.

    Args:
        table: with the columns of `_INSERT`.
        watermarks: with the columns `subtask` and `watermark_ms`.
    """

    def __init__(self, table: str, watermarks: str) -> None:
        self._insert = _INSERT.format(table)
        self._mark = f"INSERT INTO {watermarks} (subtask, watermark_ms) VALUES (?, ?)"
        self._rows: list[tuple[Any, ...]] = []
        self._watermark: int | None = None
        self._connection: Any = None

    def initialize_state(self, context: FunctionInitializationContext) -> None:
        """Restore nothing: the source sends again what was not written."""

    def open(self, context: Any) -> None:
        """Connect."""
        self._connection = self.runtime_context.client("sqlite").connect()

    def invoke(self, value: Any, context: SinkContext) -> None:
        """Keep the row."""
        self._rows.append(_row(value, context))

    def write_watermark(self, watermark: int) -> None:
        """Keep the watermark."""
        self._watermark = watermark

    def snapshot_state(self, context: FunctionSnapshotContext) -> None:
        """Write what was kept: the source does not send records before this checkpoint again."""
        self._flush()

    def finish(self) -> None:
        """Write what was kept."""
        self._flush()

    def close(self) -> None:
        """Disconnect."""
        if self._connection is not None:
            self._connection.close()

    def _flush(self) -> None:
        if not self._rows and self._watermark is None:
            return
        with self._connection:
            self._connection.executemany(self._insert, self._rows)
            if self._watermark is not None:
                mark = (self.runtime_context.subtask, self._watermark)
                self._connection.execute(self._mark, mark)
        self._rows, self._watermark = [], None
