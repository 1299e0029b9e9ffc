"""The source that emits the records of a workload; a restore resets it to earlier positions.

The partitions are distributed to the subtasks. The operator state holds the next position of each
partition. A subtask emits a record and advances the position in one mail, so no snapshot is taken
between the two (Flink: under the checkpoint lock). Source: protocol reference 8.2.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from heapq import heappop, heapreplace

from semantix.engine.list_state import ListState
from semantix.engine.operators.collector import Collector
from semantix.engine.operators.operator_protocols import Positions
from semantix.engine.operators.operator_state import OperatorStateStore
from semantix.engine.operators.runtime_context import TaskRuntimeContext
from semantix.engine.operators.stream_record import StreamRecord
from semantix.history.events import workload_place


class WorkloadSource:
    """Reads the partitions of one subtask; from each it emits one record in every interval.

    Args:
        partitions: the records of each partition of the whole input, in order.
        interval_us: simulated time between two records of one partition.
    """

    __slots__ = (
        "_collector", "_context", "_deliver", "_delivered", "_due", "_interval_us", "_partitions",
        "_positions", "_state", "_store",
    )  # fmt: skip

    def __init__(
        self,
        partitions: Sequence[Sequence[StreamRecord]],
        interval_us: int,
        context: TaskRuntimeContext,
        collector: Collector,
    ) -> None:
        self._collector = collector
        self._partitions = partitions
        self._interval_us = interval_us
        self._context = context
        self._positions: dict[int, int] = {}
        self._due: list[tuple[int, int]] = []
        self._delivered: Callable[[int], int] | None = None
        self._deliver: Callable[[int, int], None] | None = None
        self._store: OperatorStateStore | None = None
        self._state: ListState | None = None

    def drain(self, delivered: Callable[[int], int], deliver: Callable[[int, int], None]) -> None:
        """Never emit a record again, whatever is restored.

        Args:
            delivered: returns the position below which the records of a partition are gone.
            deliver: takes a partition and its new position.
        """
        self._delivered, self._deliver = delivered, deliver

    def initialize(self, state: bytes | None, checkpoint_id: int | None) -> None:
        """Restore the positions; on a fresh start, begin this subtask's partitions at 0."""
        self._store = OperatorStateStore(state, self._context.gate)
        # Elements: (number of the partition, next position to read).
        self._state = self._store.get_list_state("positions")
        if checkpoint_id is not None:
            self._positions = dict(self._state.get())
        else:
            mine = range(self._context.subtask, len(self._partitions), self._context.parallelism)
            self._positions = dict.fromkeys(mine, 0)
        if self._delivered is not None:
            for partition, position in self._positions.items():
                self._positions[partition] = max(position, self._delivered(partition))
        for partition, position in self._positions.items():
            self._collector.assigned(workload_place(partition), position)
        now = self._context.own_clock.now_us()
        count = len(self._partitions)
        # Each partition starts at another time: else all subtasks would emit at the same instants.
        self._due = sorted(
            (now + self._interval_us * (partition + 1) // count, partition)
            for partition, position in self._positions.items()
            if position < len(self._partitions[partition])
        )

    def next_due_us(self) -> int | None:
        """Return the time of the next emission; None at the end of the input."""
        return self._due[0][0] if self._due else None

    def emit_next(self) -> None:
        """Emit the record that is due, and advance the position of its partition."""
        due, partition = self._due[0]
        position = self._positions[partition]
        records = self._partitions[partition]
        self._positions[partition] = following = position + 1
        if self._deliver is not None:
            self._deliver(partition, following)
        if following < len(records):
            heapreplace(self._due, (due + self._interval_us, partition))
        else:
            heappop(self._due)
        self._collector.collect(records[position])

    def prepare_barrier(self, checkpoint_id: int) -> None:
        """Do nothing: no record is held back."""

    def positions(self) -> Positions:
        """Return (place, number of records emitted) of this subtask's partitions."""
        return tuple([(workload_place(n), position) for n, position in self._positions.items()])

    def snapshot(self, checkpoint_id: int, timestamp_ms: int) -> bytes:
        """Put the positions into list state, and return the state as canonical bytes."""
        assert self._state is not None, "snapshot before initialize"
        assert self._store is not None, "snapshot before initialize"
        self._state.update(sorted(self._positions.items()))
        gate = self._context.gate
        gate.before("opstate_copy", checkpoint_id)
        copied = self._store.copy_to_bytes()
        gate.after("opstate_copy", checkpoint_id)
        return copied

    def has_union_state(self) -> bool:
        """Return False: the positions are a split list."""
        return False

    def notify_complete(self, checkpoint_id: int) -> None:
        """Do nothing: this source commits no positions to an outside system."""

    def notify_aborted(self, checkpoint_id: int) -> None:
        """Do nothing: this source commits no positions to an outside system."""

    def finish(self) -> None:
        """Do nothing: no record is held back."""

    def close(self) -> None:
        """Do nothing: no client is open."""
