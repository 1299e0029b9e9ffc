"""Sinks that go on when a write fails, and write the records again behind the barrier."""

from __future__ import annotations

from contextlib import suppress

from semantix.connectors.store.plain_sinks import AppendStoreSink
from semantix.functions.contexts import (
    FunctionInitializationContext,
    FunctionSnapshotContext,
    ListState,
)
from semantix.ports.store import StoreError


class RetriesFromMemory(AppendStoreSink):
    """Keeps the records of a failed write in memory. Canary of FAIL.

    If the write at the barrier fails, the checkpoint covers records that stand nowhere: they are
    written a little later, or lost with the process. Only a crash behind the checkpoint shows it.
    """

    def flush(self) -> None:
        """Write the buffer, and keep it if that fails."""
        with suppress(StoreError):
            super().flush()


class RetriesFromState(RetriesFromMemory):
    """Does the same, and its snapshot contains the unwritten records. Correct."""

    _unwritten: ListState

    def initialize_state(self, context: FunctionInitializationContext) -> None:
        """Take the unwritten records over."""
        self._unwritten = context.operator_state_store.get_list_state("unwritten")
        self._buffer = list(self._unwritten.get())

    def snapshot_state(self, context: FunctionSnapshotContext) -> None:
        """Write what can be written, and keep the rest."""
        super().snapshot_state(context)
        self._unwritten.update(self._buffer)

    def finish(self) -> None:
        """Write the last records; here an error fails the task."""
        AppendStoreSink.flush(self)
