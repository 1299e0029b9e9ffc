"""The resettable source that feeds a workload: partitions dealt to subtasks, positions in state.

Emission and advance of the position are one mail, so no snapshot ever falls between them (Flink:
under the checkpoint lock). Source: protocol reference 8.2.
"""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heappop, heapreplace

from semantix.engine.operators.collector import Collector
from semantix.engine.operators.operator_protocols import Positions
from semantix.engine.operators.operator_state import ListState, OperatorStateStore
from semantix.engine.operators.runtime_context import TaskRuntimeContext
from semantix.engine.operators.stream_record import StreamRecord


class WorkloadSource:
    """Reads its share of the partitions, one record of each at every `interval_us`.

    Args:
        partitions: the input, by partition; bounded.
        interval_us: simulated time between two records of one partition.
    """

    __slots__ = (
        "_collector", "_context", "_due", "_interval_us", "_partitions", "_positions", "_state",
        "_store",
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
        self._store: OperatorStateStore | None = None
        self._state: ListState | None = None

    def initialize(self, state: bytes | None, checkpoint_id: int | None) -> None:
        """Take the positions from the state, or the partitions that fall to this subtask."""
        self._store = OperatorStateStore(state, self._context.gate)
        # Of each partition: its number, and the next position to read.
        self._state = self._store.get_list_state("positions")
        if checkpoint_id is not None:
            self._positions = dict(self._state.get())
        else:
            mine = range(self._context.subtask, len(self._partitions), self._context.parallelism)
            self._positions = dict.fromkeys(mine, 0)
        now = self._context.clock.now_us()
        count = len(self._partitions)
        # Partitions are staggered, or all subtasks would emit at the same instants.
        self._due = sorted(
            (now + self._interval_us * (partition + 1) // count, partition)
            for partition, position in self._positions.items()
            if position < len(self._partitions[partition])
        )

    def next_due_us(self) -> int | None:
        """Give the time of the next emission, None at the end of the input."""
        return self._due[0][0] if self._due else None

    def emit_next(self) -> None:
        """Emit the record that is due, and advance past it."""
        due, partition = self._due[0]
        position = self._positions[partition]
        records = self._partitions[partition]
        self._positions[partition] = following = position + 1
        if following < len(records):
            heapreplace(self._due, (due + self._interval_us, partition))
        else:
            heappop(self._due)
        self._collector.collect(records[position])

    def prepare_barrier(self, checkpoint_id: int) -> None:
        """Holds nothing back."""

    def positions(self) -> Positions:
        """Give (partition, records below the cut) of this subtask's partitions."""
        return tuple(sorted(self._positions.items()))

    def snapshot(self, checkpoint_id: int, timestamp_ms: int) -> bytes:
        """Put the positions into list state; returns canonical bytes."""
        assert self._state is not None, "snapshot before initialize"
        assert self._store is not None, "snapshot before initialize"
        self._state.update(self.positions())
        gate = self._context.gate
        gate.before("opstate_copy", checkpoint_id)
        copied = self._store.copy_to_bytes()
        gate.after("opstate_copy", checkpoint_id)
        return copied

    def has_union_state(self) -> bool:
        """A split list needs no refusal of partly finished checkpoints."""
        return False

    def notify_complete(self, checkpoint_id: int) -> None:
        """Publishes nothing outside."""

    def notify_aborted(self, checkpoint_id: int) -> None:
        """Publishes nothing outside."""

    def finish(self) -> None:
        """Holds nothing back."""

    def close(self) -> None:
        """Holds nothing open."""
