"""Which transactional id the sink uses next, and when one that was used is free again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from semantix.connectors.kafka.sink_state import IdRange

_IN_USE = -1


def first_range(
    prefix: str, subtask: int, restored_checkpoint_id: int | None, pool_size: int
) -> IdRange:
    """Give the range of a subtask that finds none in its state.

    It depends on nothing but these arguments, so an attempt without a completed checkpoint finds
    the ids of the one before. A subtask that joins at a rescale gets a range that carries the
    checkpoint: `prefix-<subtask>` may by then belong to another subtask, after a scale-in.
    """
    joined = "" if restored_checkpoint_id is None else f".{restored_checkpoint_id}"
    return IdRange(f"{prefix}-{subtask}{joined}", pool_size)


def ranges_of_more_subtasks(
    prefix: str, subtask: int, parallelism: int, restored_checkpoint_id: int | None
) -> Iterator[IdRange]:
    """Give the first ids of subtasks that only a larger parallelism had, without end.

    Together the subtasks of this attempt look through all of them, each every `parallelism`-th.
    Such ids are left by a scale-out from this very checkpoint that died before its first one: no
    state names them, for whoever has them in its state restored an earlier checkpoint.
    Source: Flink, TransactionAborter.
    """
    while True:
        subtask += parallelism
        yield first_range(prefix, subtask, restored_checkpoint_id, 1)


class TransactionalIdPool:
    """Ids of one subtask, used again; it grows by one id where none is free.

    An id is free again only when a checkpoint has completed whose state no longer lists it: until
    then a restore would commit, by the old listing, whatever was written later under the same id.
    So at a restore a transaction that cannot be committed is lost, and nothing else.
    Source: FLINK-8132; reference/protocol.md 4.2.

    Args:
        ranges: the first one is the one that grows.
    """

    __slots__ = ("_listed_up_to", "_ranges")

    def __init__(self, ranges: Sequence[IdRange]) -> None:
        self._ranges = list(ranges)
        self._listed_up_to: dict[str, int] = {}  # of ids not free; _IN_USE: not ended yet

    @property
    def ranges(self) -> tuple[IdRange, ...]:
        """What belongs into the state."""
        return tuple(self._ranges)

    def find_lingering(self, is_known: Callable[[str], bool]) -> Iterator[str]:
        """Give each id that is free, then those beyond a range's end that are known all the same.

        An id is first used only when all lower ones have been, so the first unknown one is the
        end; what lies before it was drawn behind the restored checkpoint and is in no state.

        Args:
            is_known: asks the transaction coordinator.
        """
        for position in range(len(self._ranges)):
            for transactional_id in self._ranges[position].ids():
                if transactional_id not in self._listed_up_to:
                    yield transactional_id
            while is_known(beyond := self._next_of(position)):
                self._grow(position)
                yield beyond

    def take(self) -> str:
        """Give the lowest free id, a new one if there is none; it is in use from now on."""
        used = self._listed_up_to
        for owned in self._ranges:
            for transactional_id in owned.ids():
                if transactional_id not in used:
                    used[transactional_id] = _IN_USE
                    return transactional_id
        new = self._next_of(0)
        self._grow(0)
        used[new] = _IN_USE
        return new

    def mark_used(self, transactional_id: str) -> None:
        """Note that the id's transaction has not ended."""
        self._listed_up_to[transactional_id] = _IN_USE

    def note_ended(self, transactional_id: str, latest_snapshot_id: int) -> None:
        """Note that the id's transaction has ended; states up to that snapshot may list it."""
        self._listed_up_to[transactional_id] = latest_snapshot_id

    def release(self, completed_checkpoint_id: int) -> None:
        """Free the ids that no state from this checkpoint on lists."""
        listed = self._listed_up_to
        for transactional_id, latest in list(listed.items()):
            if _IN_USE < latest < completed_checkpoint_id:
                del listed[transactional_id]

    def _next_of(self, position: int) -> str:
        owned = self._ranges[position]
        return f"{owned.stem}-{owned.size}"

    def _grow(self, position: int) -> None:
        owned = self._ranges[position]
        self._ranges[position] = replace(owned, size=owned.size + 1)
