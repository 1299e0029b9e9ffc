"""The base classes of sources whose author writes a loop: `run` emits, `cancel` ends the loop.

Source: Flink, SourceFunction, RichSourceFunction, ParallelSourceFunction,
RichParallelSourceFunction (protocol reference 8).
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any, Protocol, TypeVar

from semantix.errors import ContractError
from semantix.functions.contexts import RuntimeContext

Self = TypeVar("Self", bound="EventTimeSource")


class SourceContext(Protocol):
    """The argument of `run`: through it a source emits. Times are in milliseconds of event time.

    Each emission takes the checkpoint lock for its own duration. A source that also has a position
    holds the lock around both, so that no checkpoint falls between them::

        with ctx.get_checkpoint_lock():
            ctx.collect(value)
            self.position += 1

    After the end of `run` each emission raises `ContractError`.
    """

    def collect(self, value: Any) -> None:
        """Emit a value without a timestamp of its own.

        As in Flink, it has the timestamp of the value before it, if that value has one.
        """
        ...

    def collect_with_timestamp(self, value: Any, timestamp: int) -> None:
        """Emit a value with its event time."""
        ...

    def emit_watermark(self, timestamp: int) -> None:
        """Promise that no value at or below this event time follows."""
        ...

    def mark_as_temporarily_idle(self) -> None:
        """Ask downstream not to wait for this source's watermarks until it emits again."""
        ...

    def get_checkpoint_lock(self) -> AbstractContextManager[Any]:
        """Return the lock that is held while a checkpoint is taken. It is re-entrant."""
        ...

    def close(self) -> None:
        """Close the context; the runtime calls it at the end of `run`."""
        ...


class EventTimeSource:
    """The base class of all sources: watermarks that a source makes by itself, one call for each.

    Source: Flink, WatermarkStrategy.forBoundedOutOfOrderness, WatermarkStrategy.withIdleness.

    Attributes:
        out_of_orderness_ms: bound on disorder within a split; None: the source makes no watermarks.
        idle_timeout_ms: None: the source is idle only if it says so itself.
    """

    out_of_orderness_ms: int | None = None
    idle_timeout_ms: int | None = None

    def set_bounded_out_of_orderness(self: Self, bound_ms: int) -> Self:
        """Emit watermarks: the largest event time of the records so far, less the bound and 1 ms.

        A source with splits (partitions) does so for each split, and emits the minimum.

        Args:
            bound_ms: no record comes later than so many milliseconds of event time.
        Raises:
            ContractError: the bound is negative or no whole number.
        """
        self.out_of_orderness_ms = _checked("set_bounded_out_of_orderness", bound_ms, 0)
        return self

    def set_idle_timeout(self: Self, timeout_ms: int) -> Self:
        """Be idle after so many milliseconds without a record, until the next record.

        Receivers then do not wait for the watermarks of this source, or of the split.

        Raises:
            ContractError: the timeout is not positive, or no whole number.
        """
        self.idle_timeout_ms = _checked("set_idle_timeout", timeout_ms, 1)
        return self


class SourceFunction(EventTimeSource):
    """A source with one subtask: override `run` and `cancel`.

    The runtime calls `run` on a strand of its own: other code of the job runs while `run` waits. It
    waits before and after each emission, in `time.sleep`, and in calls of clients. When `run`
    returns, the input has ended.

    Attributes:
        is_parallel: False: the source has exactly one subtask.
        runtime_context: set by the runtime before `initialize_state`.
    Source: Flink, SourceFunction.
    """

    is_parallel = False
    runtime_context: RuntimeContext

    def run(self, ctx: SourceContext) -> None:
        """Emit records until the input has ended, or until `cancel` was called."""
        raise ContractError(
            f"{type(self).__qualname__}.run is not overridden",
            hint="a source emits its records in `run(self, ctx)`",
        )

    def cancel(self) -> None:
        """Make `run` return soon. Other strands call it while `run` waits.

        If the job restarts, `run` is also interrupted: its wait raises `TaskCancelled`. If the job
        stops with a savepoint, it is not.
        """
        raise ContractError(
            f"{type(self).__qualname__}.cancel is not overridden",
            hint="set a flag in `cancel(self)` that the loop of `run` looks at",
        )


class RichSourceFunction(SourceFunction):
    """A source with one subtask, and with `open` and `close`.

    Source: Flink, RichSourceFunction.
    """

    def open(self, context: Any) -> None:
        """Connect clients; called once an attempt, after the restore and before `run`."""

    def close(self) -> None:
        """Disconnect, after `run` has returned. It is not called after a crash."""


class ParallelSourceFunction(SourceFunction):
    """A source with any number of subtasks; each subtask has an instance of its own.

    Source: Flink, ParallelSourceFunction.
    """

    is_parallel = True


class RichParallelSourceFunction(RichSourceFunction, ParallelSourceFunction):
    """A source with any number of subtasks, and with `open` and `close`.

    Source: Flink, RichParallelSourceFunction.
    """


def _checked(name: str, value: object, least: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise ContractError(
            f"{name}({value!r}): expected a whole number of milliseconds, at least {least}"
        )
    return value
