"""What an asynchronous operator needs of its task, and of its connector's objects."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from semantix.engine.operators.async_access.element_queue import Entry
from semantix.ports.gate import StepGate


class ResultFuture(Protocol):
    """What the function completes (see `functions.async_access`)."""

    def complete(self, results: Sequence[Any]) -> None: ...
    def complete_exceptionally(self, error: BaseException) -> None: ...


class AsyncCalls(Protocol):
    """The methods of an `AsyncFunction`."""

    runtime_context: Any

    def open(self, context: Any) -> None: ...
    def close(self) -> None: ...
    def async_invoke(self, value: Any, result_future: ResultFuture) -> None: ...
    def timeout(self, value: Any, result_future: ResultFuture) -> None: ...


class RetryStrategy(Protocol):
    """When a request is sent again (see `functions.async_access`)."""

    @property
    def result_predicate(self) -> Callable[[Any], bool] | None: ...
    @property
    def exception_predicate(self) -> Callable[[Any], bool] | None: ...

    def can_retry(self, attempts: int) -> bool: ...
    def backoff_ms(self, attempts: int) -> int: ...


class Timer(Protocol):
    """A processing-time timer."""

    def cancel(self) -> None: ...


class AsyncHost(Protocol):
    """What the operator needs of its task."""

    def now_ms(self) -> int: ...

    def register_timer(self, time_ms: int, call: Callable[[int], None]) -> Timer:
        """Call `call(time_ms)` in the task when it is due."""
        ...

    def execute(self, call: Callable[[Any], None], argument: Any) -> None:
        """Put a mail into the mailbox of the task."""
        ...

    def yield_mail(self) -> None:
        """Run one mail that is no input, and wait for one if there is none."""
        ...

    def fail_externally(self, error: BaseException) -> None:
        """Fail the task from outside of its own code."""
        ...


class AsyncTask(Protocol):
    """The parts of the operator that its requests use."""

    host: AsyncHost
    gate: StepGate
    function: AsyncCalls

    def emit_completed(self, _: None = None) -> None: ...
    def complete_entry(self, entry: Entry, results: Sequence[Any] | None) -> None: ...
