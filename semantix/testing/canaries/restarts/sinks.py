"""Sinks that only a restore in another way convicts, each with its correct twin."""

from __future__ import annotations

from typing import Any

from semantix.functions.checkpointed import CheckpointedFunction, CheckpointListener
from semantix.functions.contexts import (
    FunctionInitializationContext,
    FunctionSnapshotContext,
    SinkContext,
)
from semantix.functions.sink_function import RichSinkFunction

_Row = tuple[str, str, int]


class HoldsAllElements(RichSinkFunction, CheckpointedFunction, CheckpointListener):
    """Holds rows in its state until a checkpoint completes, then upserts them. Correct."""

    def initialize_state(self, context: FunctionInitializationContext) -> None:
        """Take over the rows of all elements."""
        self._state = context.operator_state_store.get_list_state("held")
        self._held = self.restored(list(self._state.get()))

    def restored(self, elements: list[Any]) -> list[_Row]:
        """Return the rows of all elements: a rescale may hand over several."""
        return [row for element in elements for row in element]

    def open(self, context: Any) -> None:
        """Write what the restored checkpoint holds."""
        self._store = self.runtime_context.client("store")
        self._write()

    def invoke(self, value: Any, context: SinkContext) -> None:
        """Hold a row."""
        self._held.append((value["key"], value["id"], value["n"]))

    def snapshot_state(self, context: FunctionSnapshotContext) -> None:
        """Keep all rows as one element of the list."""
        self._state.update([tuple(self._held)])

    def notify_checkpoint_complete(self, checkpoint_id: int) -> None:
        """Write the rows."""
        self._write()

    def _write(self) -> None:
        while self._held:
            key, record_id, n = self._held[0]
            self._store.upsert(key, {"id": record_id, "key": key, "n": n})
            del self._held[0]


class HoldsTheFirstElement(HoldsAllElements):
    """Takes over the first element only. Canary of `rescale`."""

    def restored(self, elements: list[Any]) -> list[_Row]:
        """Return the rows of the first element."""
        return list(elements[0]) if elements else []


class UpsertsInEveryAttempt(RichSinkFunction):
    """Upserts each record. Correct."""

    attempts_max = 10**9

    def open(self, context: Any) -> None:
        """Connect."""
        self._store = self.runtime_context.client("store")

    def invoke(self, value: Any, context: SinkContext) -> None:
        """Write a row."""
        if self.runtime_context.attempt < self.attempts_max:
            self._store.upsert(value["key"], value)


class GivesUpAfterManyAttempts(UpsertsInEveryAttempt):
    """Writes nothing from its five hundredth attempt on. Canary of `resume`."""

    attempts_max = 500
