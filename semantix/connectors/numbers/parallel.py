"""Parallel sources of numbers: their splits are in list state or in union-list state."""

from __future__ import annotations

from typing import Any

from semantix.connectors.numbers.records import checked_count, number_record
from semantix.functions.checkpointed import CheckpointedFunction
from semantix.functions.source_function import RichParallelSourceFunction, SourceContext

_SPLITS = "splits"


class ParallelNumberSource(RichParallelSourceFunction, CheckpointedFunction):
    """Emits the numbers of several splits, which are dealt to its subtasks. Exactly once.

    Split 0 of 4 has the numbers 1, 5, 9, … The state is a list of (split, next number). After a
    restore with another number of subtasks, the runtime deals the splits anew: each is in one
    subtask.

    Args:
        records: how many numbers there are in all splits together, from 1.
        keys: the records get so many keys in turn.
        splits: number of splits. With fewer splits than subtasks, some subtasks have none.
    Source: Flink, RichParallelSourceFunction, OperatorStateStore#getListState.
    """

    def __init__(self, records: int = 24, keys: int = 6, splits: int = 4) -> None:
        self._records = checked_count(self, "records", records)
        self._keys = checked_count(self, "keys", keys)
        self._split_count = checked_count(self, "splits", splits)
        self._next: dict[int, int] = {}
        self._is_running = True

    def initialize_state(self, context: Any) -> None:
        """Take the restored splits; on a fresh start, this subtask's share of them."""
        self._stored = self._state_of(context.operator_state_store)
        if context.is_restored():
            self._next = self._restored()
        else:
            self._next = {split: split + 1 for split in self._own_splits()}

    def snapshot_state(self, context: Any) -> None:
        """Store the next number of each split. The lock is held."""
        self._stored.update(sorted(self._next.items()))

    def run(self, ctx: SourceContext) -> None:
        """Emit the numbers that are left, the smallest first, until `cancel`."""
        while self._is_running:
            with ctx.get_checkpoint_lock():
                number, split = min((number, split) for split, number in self._open().items())
                ctx.collect(number_record(number, self._keys))
                self._next[split] = number + self._split_count
                self._is_running = self._is_running and bool(self._open())

    def cancel(self) -> None:
        """Make `run` return."""
        self._is_running = False

    def open(self, context: Any) -> None:
        """End at once if no split of this subtask has a number left."""
        self._is_running = bool(self._open())

    def _open(self) -> dict[int, int]:
        return {split: number for split, number in self._next.items() if number <= self._records}

    def _own_splits(self) -> range:
        own = self.runtime_context
        return range(own.subtask, self._split_count, own.parallelism)

    def _state_of(self, store: Any) -> Any:
        return store.get_list_state(_SPLITS)

    def _restored(self) -> dict[int, int]:
        return dict(self._stored.get())


class UnionNumberSource(ParallelNumberSource):
    """The same with union-list state: each subtask sees all splits, and takes its own ones.

    So a split is always in the subtask `split modulo parallelism`, also after a rescale.
    Source: Flink, OperatorStateStore#getUnionListState.
    """

    def _state_of(self, store: Any) -> Any:
        return store.get_union_list_state(_SPLITS)

    def _restored(self) -> dict[int, int]:
        every = dict(self._stored.get())
        return {split: every[split] for split in self._own_splits()}
