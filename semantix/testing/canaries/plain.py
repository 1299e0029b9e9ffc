"""Sinks without a template, each with one defect that one oracle must convict."""

from __future__ import annotations

import logging
import sys
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
    """SP4: does not write its buffer at a barrier, so a crash loses it. Convicted by ALO."""

    def snapshot_state(self, context: FunctionSnapshotContext) -> None:
        """Leave the buffer as it is."""


class InventsValues(AppendStoreSink):
    """Changes records after a restart. Canary of FAB: it writes values that are no input."""

    def invoke(self, value: Any, context: SinkContext) -> None:
        """Add the number of restarts to the record's field `n`."""
        super().invoke({**value, "n": value["n"] + self.runtime_context.attempt - 1}, context)


class DrawsKeysAnew(UpsertStoreSink):
    """Puts the attempt into the row's key (SP20). Canary of IDEM: a replay leaves stale rows."""

    def invoke(self, value: Any, context: SinkContext) -> None:
        """Write a row under a key that the next attempt does not use."""
        key = value[self._key_field]
        attempt = self.runtime_context.attempt
        self._store.upsert(key if attempt == 1 else f"{key}/{attempt}", value)


class NeverRestores(AppendStoreSink):
    """Fails at every restore. Canary of LIVE: the job restarts for ever."""

    def initialize_state(self, context: FunctionInitializationContext) -> None:
        """Refuse a restored state."""
        if context.is_restored():
            raise RuntimeError(f"checkpoint {context.restored_checkpoint_id} cannot be read")


class RestoresOnlyOnce(AppendStoreSink):
    """Fails when it is restored for the second time. Canary of RESTORE."""

    def initialize_state(self, context: FunctionInitializationContext) -> None:
        """Write a marker at the first restore, and fail if it is there already."""
        if not context.is_restored():
            return
        runtime = self.runtime_context
        store = runtime.client("store")
        key = f"restored/{runtime.operator_id}/{runtime.subtask}"
        if store.get_marker(key):
            raise RuntimeError(f"checkpoint {context.restored_checkpoint_id} was used up before")
        store.put_marker(key, True)


class OnlyLogsErrors(AppendStoreSink):
    """Logs a failed write and goes on. Canary of FAIL: it swallows the error; records are lost."""

    def flush(self) -> None:
        """Write the buffer; if that fails, log it and empty the buffer."""
        try:
            super().flush()
        except StoreError as error:
            _logger.warning("%d records were not written: %s", len(self._buffer), error)
            self._buffer = []


class LeavesAfterRestart(AppendStoreSink):
    """Ends its process when it is restored. Canary of CON: only the runtime ends a process."""

    def initialize_state(self, context: FunctionInitializationContext) -> None:
        """Give up at the sight of a restored state."""
        if context.is_restored():
            sys.exit(f"checkpoint {context.restored_checkpoint_id} is not wanted")
