"""The base classes of sources whose author writes a loop: `run` emits, `cancel` ends the loop.

Source: Flink, SourceFunction, RichSourceFunction, ParallelSourceFunction,
RichParallelSourceFunction (protocol reference 8).
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any, Protocol

from semantix.errors import ContractError
from semantix.functions.contexts import RuntimeContext


class SourceContext(Protocol):
    """The argument of `run`: through it a source emits. Times are in milliseconds of event time.

    Each emission takes the checkpoint lock for its own duration. A source that also has a position
    holds the lock around both, so that no checkpoint falls between them::

        with ctx.get_checkpoint_lock():
            ctx.collect(value)
            self.position += 1

    After the end of `run` each emission raises `SourceContextClosed`.
    """

    def collect(self, value: Any) -> None:
        """Emit a value without a timestamp."""
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


class SourceFunction:
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
