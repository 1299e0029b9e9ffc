"""The operator of a subtask that had already finished in the restored checkpoint.

The subtask's input was read to the end and its output was published, so no code of the connector
runs again. Source: Flink, FinishedOperatorChain.
"""

from __future__ import annotations

from semantix.engine.operators.operator_protocols import Positions
from semantix.engine.operators.operator_state import redistribute
from semantix.engine.operators.stream_record import StreamRecord


class FinishedOperator:
    """Replaces the operator of a source or a sink, and calls no code of a connector."""

    __slots__ = ()

    def initialize(self, state: bytes | None, checkpoint_id: int | None) -> None:
        """Do nothing: there is no state to restore."""

    def next_due_us(self) -> int | None:
        """Return None: the input of this source has ended."""
        return None

    def emit_next(self) -> None:
        """Do nothing; no emission is ever due."""

    def process(self, record: StreamRecord) -> None:
        """Do nothing: the subtasks upstream have finished too, so no record arrives."""

    def watermark(self, timestamp_ms: int) -> None:
        """Do nothing: no record follows that could depend on the watermark."""

    def prepare_barrier(self, checkpoint_id: int) -> None:
        """Do nothing: no record is held back."""

    def positions(self) -> Positions:
        """Return no positions. The coordinator's cut keeps the last ones of this subtask."""
        return ()

    def snapshot(self, checkpoint_id: int, timestamp_ms: int) -> bytes:
        """Return a snapshot without any state."""
        return redistribute([], 1)[0]

    def has_union_state(self) -> bool:
        """Return False: there is no state."""
        return False

    def notify_complete(self, checkpoint_id: int) -> None:
        """Do nothing: everything is published already."""

    def notify_aborted(self, checkpoint_id: int) -> None:
        """Do nothing: everything is published already."""

    def finish(self) -> None:
        """Do nothing: an earlier attempt has finished the function."""

    def close(self) -> None:
        """Do nothing: no client is open."""
