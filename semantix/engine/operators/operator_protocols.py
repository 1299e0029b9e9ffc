"""The methods that a subtask calls on its operator: one protocol for each kind of vertex.

Any plain class with these methods fits. The function of a connector is inside an operator. The
operator calls the function's hooks (`invoke`, `snapshot_state`); a subtask calls the operator only.
Source: Flink, StreamOperator, OneInputStreamOperator, SourceOperator.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any, Protocol

from semantix.engine.operators.stream_record import StreamRecord

# (place, position): how many records of a place lie below the cut.
Positions = tuple[tuple[str, int], ...]


class Operator(Protocol):
    """The methods that every operator has."""

    def initialize(self, state: bytes | None, checkpoint_id: int | None) -> None:
        """Restore the state, then open the function.

        Args:
            state: this subtask's share of the restored state (see `redistribute`); None on a fresh
                start.
            checkpoint_id: id of the restored checkpoint; None on a fresh start.
        """
        ...

    def prepare_barrier(self, checkpoint_id: int) -> None:
        """Emit all records that belong before the barrier of this checkpoint."""
        ...

    def snapshot(self, checkpoint_id: int, timestamp_ms: int) -> bytes:
        """Return the state as canonical bytes."""
        ...

    def positions(self) -> Positions:
        """Return the positions in the last snapshot; empty if the operator reads no places."""
        ...

    def has_union_state(self) -> bool:
        """Return whether the operator has union-list state.

        With such state, the coordinator refuses a checkpoint for which some subtasks of the vertex
        have finished and others have not.
        """
        ...

    def notify_complete(self, checkpoint_id: int) -> None:
        """React to the completion of a checkpoint; a sink commits here."""
        ...

    def notify_aborted(self, checkpoint_id: int) -> None:
        """React to the abort of a checkpoint."""
        ...

    def finish(self) -> None:
        """Emit or write everything held back: the input has ended, the final checkpoint follows."""
        ...

    def close(self) -> None:
        """Release clients and other resources. An attempt that crashed is never closed."""
        ...


class SourceOperator(Operator, Protocol):
    """The operator of a vertex without inputs. The subtask calls it when an emission is due."""

    def next_due_us(self) -> int | None:
        """Return the simulated time of the next emission; None at the end of the input."""
        ...

    def emit_next(self) -> None:
        """Emit the next record and advance past it. No snapshot is taken between the two."""
        ...


class SourceLock(AbstractContextManager[Any], Protocol):
    """The checkpoint lock of a source, a re-entrant context manager."""

    def note_emission(self) -> None:
        """Note a record that was emitted while the lock is held; it takes simulated time."""
        ...


class LoopOperator(Operator, Protocol):
    """The operator of a source whose author writes a loop. The loop has a strand of its own.

    Attributes:
        pace_us: simulated time that each emission takes.
    """

    pace_us: int

    def connect(self, lock: SourceLock) -> None:
        """Take the lock, before any other call."""
        ...

    def run(self) -> None:
        """Emit until the input has ended, or until `cancel` was called."""
        ...

    def cancel(self) -> None:
        """Make `run` return; called on the mailbox's strand."""
        ...


class InputOperator(Operator, Protocol):
    """The operator of a vertex with inputs: a sink or a mapping operator."""

    def process(self, record: StreamRecord) -> None:
        """Process one record."""
        ...

    def watermark(self, timestamp_ms: int) -> None:
        """Advance to a new watermark: the minimum of the watermarks of all inputs."""
        ...
