"""Chooses the next transactional id of the sink, and knows when a used id is free again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from semantix.connectors.kafka.naming.used_ids import UsedIds
from semantix.connectors.kafka.sink_state import IdRange


def first_range(
    prefix: str, subtask: int, restored_checkpoint_id: int | None, pool_size: int
) -> IdRange:
    """Give the range of a subtask that has no range in its state.

    The range depends on these arguments only. So an attempt without a completed checkpoint gets the
    same ids as the attempt before it. For a subtask that is new after a rescale, the range contains
    the checkpoint id: after a scale-in, `prefix-<subtask>` can belong to another subtask.
    """
    joined = "" if restored_checkpoint_id is None else f".{restored_checkpoint_id}"
    return IdRange(f"{prefix}-{subtask}{joined}", pool_size)


def ranges_of_more_subtasks(
    prefix: str, subtask: int, parallelism: int, restored_checkpoint_id: int | None
) -> Iterator[IdRange]:
    """Give, without end, the first ranges of subtasks that exist at a larger parallelism only.

    Such ids belong to an attempt that restored this checkpoint at a larger parallelism and died
    before its first own checkpoint. So no state lists them. The subtasks of this attempt share
    the search: each looks at every `parallelism`-th range. Source: Flink, TransactionAborter.
    """
    while True:
        subtask += parallelism
        yield first_range(prefix, subtask, restored_checkpoint_id, 1)


class TransactionalIdPool(UsedIds):
    """The ids of one subtask. Ids are used again; if none is free, the pool grows by one.

    Args:
        ranges: if the pool must grow, the first range grows.
    """

    __slots__ = ("_ranges",)

    def __init__(self, ranges: Sequence[IdRange]) -> None:
        super().__init__()
        self._ranges = list(ranges)

    @property
    def ranges(self) -> tuple[IdRange, ...]:
        """Give the ranges for the state."""
        return tuple(self._ranges)

    def find_lingering(self, is_known: Callable[[str], bool]) -> Iterator[str]:
        """Give each free id, then each id after the end of a range that the broker knows.

        Ids are used in order: so the first id that the broker does not know ends the search. The
        known ids before it were added to the pool after the restored checkpoint.

        Args:
            is_known: asks the transaction coordinator whether it knows an id.
        """
        for position in range(len(self._ranges)):
            for transactional_id in self._ranges[position].ids():
                if self.is_free(transactional_id):
                    yield transactional_id
            while is_known(beyond := self._next_of(position)):
                self._grow(position)
                yield beyond

    def take(self) -> str:
        """Give the lowest free id, or a new one if none is free; the id is then in use."""
        for owned in self._ranges:
            for transactional_id in owned.ids():
                if self.is_free(transactional_id):
                    self.mark_used(transactional_id)
                    return transactional_id
        # Only the first range grows. The others come from subtasks that do not exist any more.
        new = self._next_of(0)
        self._grow(0)
        self.mark_used(new)
        return new

    def _next_of(self, position: int) -> str:
        owned = self._ranges[position]
        return f"{owned.stem}-{owned.size}"

    def _grow(self, position: int) -> None:
        owned = self._ranges[position]
        self._ranges[position] = replace(owned, size=owned.size + 1)
