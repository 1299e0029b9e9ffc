"""What a reader of splits needs: splits, a format, its task and its output."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from semantix.engine.operators.operator_protocols import Positions


class Split(Protocol):
    """A split, with an order: a reader takes the smallest one first."""

    @property
    def state(self) -> int | None: ...
    def at(self, state: int | None) -> Split: ...
    def __lt__(self, other: Any) -> bool: ...


class Format(Protocol):
    """The methods of a format that a reader calls."""

    is_checkpointable: bool

    def connect(self, context: Any) -> None: ...
    def open(self, split: Any) -> None: ...
    def reopen(self, split: Any, state: int) -> None: ...
    def reached_end(self) -> bool: ...
    def next_record(self) -> Any: ...
    def get_current_state(self) -> int: ...
    def close(self) -> None: ...


class ReaderHost(Protocol):
    """What the operator needs of its task."""

    def execute_after(self, delay_us: int, call: Callable[[Any], None], argument: Any) -> None: ...
    def yield_mail(self) -> None: ...


class ReaderOutput(Protocol):
    """Where records go."""

    def emit(self, value: Any) -> None: ...
    def emit_watermark(self, timestamp_ms: int) -> None: ...


class ReaderBase:
    """The methods of an operator that a reader does not use."""

    __slots__ = ()

    def prepare_barrier(self, checkpoint_id: int) -> None:
        """Do nothing: no record is held back."""

    def positions(self) -> Positions:
        """Return no positions: splits are no places of the input."""
        return ()

    def notify_complete(self, checkpoint_id: int) -> None:
        """Do nothing."""

    def notify_aborted(self, checkpoint_id: int) -> None:
        """Do nothing."""
