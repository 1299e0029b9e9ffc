"""Sinks without a template, with one defect each, one for each oracle that needs a canary."""

from __future__ import annotations

import logging
from typing import Any

from semantix.connectors.store.plain_sinks import AppendStoreSink, UpsertStoreSink
from semantix.functions.contexts import (
    FunctionInitializationContext,
    FunctionSnapshotContext,
    SinkContext,
)
from semantix.ports.store import StoreError

_logger = logging.getLogger(__name__)
_logger.addHandler(logging.NullHandler())


class NeverFlushesOnCheckpoint(AppendStoreSink):
    """SP4: what is buffered at a barrier dies with the attempt. Convicted by ALO."""

    def snapshot_state(self, context: FunctionSnapshotContext) -> None:
        """Leave the buffer as it is."""


class InventsValues(AppendStoreSink):
    """Writes the attempt's number into the record. Canary of FAB: values nobody ever sent."""

    def invoke(self, value: Any, context: SinkContext) -> None:
        """Change the record, from the second attempt on."""
        super().invoke({**value, "n": value["n"] + self.runtime_context.attempt - 1}, context)


class DrawsKeysAnew(UpsertStoreSink):
    """Keys rows by the attempt as well (SP20). Canary of IDEM: a replay leaves stale rows."""

    def invoke(self, value: Any, context: SinkContext) -> None:
        """Write a row that the next attempt will not find again."""
        key = value[self._key_field]
        attempt = self.runtime_context.attempt
        self._store.upsert(key if attempt == 1 else f"{key}/{attempt}", value)


class NeverRestores(AppendStoreSink):
    """Fails whenever it is restored. Canary of LIVE: the job restarts for ever."""

    def initialize_state(self, context: FunctionInitializationContext) -> None:
        """Refuse a restored state."""
        if context.is_restored():
            raise RuntimeError(f"checkpoint {context.restored_checkpoint_id} cannot be read")


class RestoresOnlyOnce(AppendStoreSink):
    """Uses something up when restored: a second restore fails. Canary of RESTORE."""

    def initialize_state(self, context: FunctionInitializationContext) -> None:
        """Note in the store that the job was restored, and refuse it next time."""
        if not context.is_restored():
            return
        runtime = self.runtime_context
        store = runtime.client("store")
        key = f"restored/{runtime.operator_id}/{runtime.subtask}"
        if store.get_marker(key):
            raise RuntimeError(f"checkpoint {context.restored_checkpoint_id} was used up before")
        store.put_marker(key, True)


class OnlyLogsErrors(AppendStoreSink):
    """Logs a failed write and goes on. Canary of FAIL: an error swallowed, records lost (ALO)."""

    def flush(self) -> None:
        """Drop the buffer, written or not."""
        try:
            super().flush()
        except StoreError as error:
            _logger.warning("%d records were not written: %s", len(self._buffer), error)
            self._buffer = []
