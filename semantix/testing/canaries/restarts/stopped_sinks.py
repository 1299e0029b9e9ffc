"""Sinks that lose records if their job is stopped with a savepoint and resumed."""

from __future__ import annotations

from typing import Any

from semantix.connectors.sqlite.upsert_sink import SqliteUpsertSink
from semantix.functions.contexts import SinkContext


class RestAtTheEndSink(SqliteUpsertSink):
    """Writes at a checkpoint only what fills a batch; the rest waits for `finish`.

    So a job that is stopped with a savepoint, without drain, loses the rest.
    """

    def snapshot_state(self, context: Any) -> None:
        pass


class EndedSink(SqliteUpsertSink):
    """Stores that it has seen the end of its input, and writes nothing after a restore.

    Behind a stop with drain the input goes on, in the next job.
    """

    _has_ended = False

    def initialize_state(self, context: Any) -> None:
        self._ended = context.operator_state_store.get_list_state("ended")
        self._has_ended = any(self._ended.get())

    def invoke(self, value: Any, context: SinkContext) -> None:
        if not self._has_ended:
            super().invoke(value, context)

    def finish(self) -> None:
        super().finish()
        self._has_ended = True

    def snapshot_state(self, context: Any) -> None:
        super().snapshot_state(context)
        self._ended.update([self._has_ended])
