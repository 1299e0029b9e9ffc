"""Sinks into the store without a template: upserts by key, and appends in batches."""

from __future__ import annotations

from typing import Any

from semantix.errors import UsageError
from semantix.functions.checkpointed import CheckpointedFunction
from semantix.functions.contexts import FunctionSnapshotContext, SinkContext
from semantix.functions.sink_function import RichSinkFunction
from semantix.ports.store import StoreClient


class UpsertStoreSink(RichSinkFunction):
    """Sets the row of each record's key. A repeated write sets the same row to the same value.

    Args:
        key_field: the field of a record that has the row's key.
    """

    _store: StoreClient

    def __init__(self, key_field: str = "key") -> None:
        self._key_field = key_field

    def open(self, context: Any) -> None:
        """Connect."""
        self._store = self.runtime_context.client("store")

    def invoke(self, value: Any, context: SinkContext) -> None:
        """Write the row."""
        self._store.upsert(value[self._key_field], value)


class AppendStoreSink(RichSinkFunction, CheckpointedFunction):
    """Appends records in batches, and flushes at every barrier, so no record is lost.

    It is at least once: records after the last checkpoint are appended again after a crash.

    Args:
        batch_records: number of records in a batch.
    """

    _store: StoreClient

    def __init__(self, batch_records: int = 4) -> None:
        if batch_records < 1:
            raise UsageError(f"batch_records is {batch_records}; expected 1 or more")
        self._batch_records = batch_records
        self._buffer: list[Any] = []

    def open(self, context: Any) -> None:
        """Connect."""
        self._store = self.runtime_context.client("store")

    def invoke(self, value: Any, context: SinkContext) -> None:
        """Keep the record until its batch is full."""
        self._buffer.append(value)
        if len(self._buffer) >= self._batch_records:
            self.flush()

    def snapshot_state(self, context: FunctionSnapshotContext) -> None:
        """Write the buffer: the source does not send records before this checkpoint again."""
        self.flush()

    def finish(self) -> None:
        """Write the last batch."""
        self.flush()

    def flush(self) -> None:
        """Write the buffer, and empty it when the store has answered."""
        if self._buffer:
            self._store.append(self._buffer)
            self._buffer = []
