"""What a subtask calls on its operator: one protocol for each kind of vertex.

Any plain class fits. The connector's own function stands inside of an operator, which knows the
function's hooks; a subtask knows operators only.
Source: Flink, StreamOperator, OneInputStreamOperator, SourceOperator.
"""

from __future__ import annotations

from typing import Protocol

from semantix.engine.operators.stream_record import StreamRecord

# (place, position): how many records of a place lie below the cut.
Positions = tuple[tuple[int, int], ...]


class Operator(Protocol):
    """What every operator does."""

    def initialize(self, state: bytes | None, checkpoint_id: int | None) -> None:
        """Restore the state, then open.

        Args:
            state: what `redistribute` dealt to this subtask; None on a fresh start.
            checkpoint_id: of the checkpoint restored; None on a fresh start.
        """
        ...

    def prepare_barrier(self, checkpoint_id: int) -> None:
        """Emit what belongs before the barrier of this checkpoint."""
        ...

    def snapshot(self, checkpoint_id: int, timestamp_ms: int) -> bytes:
        """Give the state as canonical bytes."""
        ...

    def positions(self) -> Positions:
        """Give the positions that the snapshot just taken holds; empty if it reads no places."""
        ...

    def has_union_state(self) -> bool:
        """Tell whether a checkpoint of which only some subtasks have finished must be refused."""
        ...

    def notify_complete(self, checkpoint_id: int) -> None:
        """A checkpoint has completed."""
        ...

    def notify_aborted(self, checkpoint_id: int) -> None:
        """A checkpoint was aborted."""
        ...

    def finish(self) -> None:
        """The input has ended; the final checkpoint follows."""
        ...

    def close(self) -> None:
        """Release what the operator holds; never called in an attempt that crashed."""
        ...


class SourceOperator(Operator, Protocol):
    """The operator of a vertex without inputs. The subtask calls it whenever something is due."""

    def next_due_us(self) -> int | None:
        """Give the simulated time of the next emission; None at the end of the input."""
        ...

    def emit_next(self) -> None:
        """Emit what is due, and advance past it, with no snapshot between the two."""
        ...


class InputOperator(Operator, Protocol):
    """The operator of a vertex with inputs: a sink, a mapping operator."""

    def process(self, record: StreamRecord) -> None:
        """Take one record."""
        ...

    def watermark(self, timestamp_ms: int) -> None:
        """The minimum of the inputs' watermarks has advanced to this event time."""
        ...
