"""The operator of an attempt whose checkpoint says that it had finished: nothing of it runs again.

Source: Flink, FinishedOperatorChain.
"""

from __future__ import annotations

from semantix.engine.operators.operator_protocols import Positions
from semantix.engine.operators.operator_state import redistribute
from semantix.engine.operators.stream_record import StreamRecord


class FinishedOperator:
    """Stands in for a source and for a sink; no hook reaches a connector."""

    __slots__ = ()

    def initialize(self, state: bytes | None, checkpoint_id: int | None) -> None:
        """Has nothing to restore."""

    def next_due_us(self) -> int | None:
        """As a source: the input has ended."""
        return None

    def emit_next(self) -> None:
        """As a source: nothing is ever due."""

    def process(self, record: StreamRecord) -> None:
        """As a sink: upstream has finished, too, so no record comes."""

    def watermark(self, timestamp_ms: int) -> None:
        """As a sink: nothing depends on it any more."""

    def prepare_barrier(self, checkpoint_id: int) -> None:
        """Holds nothing back."""

    def positions(self) -> Positions:
        """Reads no places any more; the cut keeps the positions that it has."""
        return ()

    def snapshot(self, checkpoint_id: int, timestamp_ms: int) -> bytes:
        """Give a snapshot without any state."""
        return redistribute([], 1)[0]

    def has_union_state(self) -> bool:
        """Holds no state at all."""
        return False

    def notify_complete(self, checkpoint_id: int) -> None:
        """Has published everything."""

    def notify_aborted(self, checkpoint_id: int) -> None:
        """Has published everything."""

    def finish(self) -> None:
        """Has done so."""

    def close(self) -> None:
        """Holds nothing open."""
