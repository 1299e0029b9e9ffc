"""Sources of numbers with one subtask."""

from __future__ import annotations

from typing import Any

from semantix.connectors.numbers.records import checked_count, number_record
from semantix.functions.checkpointed import CheckpointedFunction
from semantix.functions.source_function import RichSourceFunction, SourceContext, SourceFunction

_POSITION = "next-number"


class NumberSource(SourceFunction, CheckpointedFunction):
    """Emits `records` numbers and ends. Exactly once, with its state.

    The next number is in list state. A record is emitted and the number advanced under one hold of
    the checkpoint lock, so each checkpoint has both or neither.

    Args:
        records: how many numbers are emitted, from 1.
        keys: the records get so many keys in turn.
    Source: Flink, SourceFunction (its example in the documentation).
    """

    def __init__(self, records: int = 24, keys: int = 6) -> None:
        self._records = checked_count(self, "records", records)
        self._keys = checked_count(self, "keys", keys)
        self._next = 1
        self._is_running = True

    def initialize_state(self, context: Any) -> None:
        """Register the state; after a restore, go on at the stored number."""
        self._stored = context.operator_state_store.get_list_state(_POSITION)
        for number in self._stored.get():
            self._next = number

    def snapshot_state(self, context: Any) -> None:
        """Store the next number. The lock is held, so no record is half emitted."""
        self._stored.update([self._next])

    def run(self, ctx: SourceContext) -> None:
        """Emit the numbers that are left, until `cancel`."""
        while self._is_running and self._next <= self._records:
            with ctx.get_checkpoint_lock():
                ctx.collect(number_record(self._next, self._keys))
                self._next += 1

    def cancel(self) -> None:
        """Make `run` return."""
        self._is_running = False


class RichNumberSource(NumberSource, RichSourceFunction):
    """A `NumberSource` that sees in `open` which subtask it is.

    Source: Flink, RichSourceFunction.
    """

    def open(self, context: Any) -> None:
        """Refuse to be one of several subtasks: each would emit all numbers."""
        assert context.parallelism == 1, "a source that is not parallel has one subtask"
