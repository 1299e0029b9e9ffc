"""Asynchronous access: for each record a function sends a request, and the answer comes later."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from semantix.errors import ContractError
from semantix.functions.contexts import RuntimeContext

TIMED_OUT = "Async function call has timed out."


class ResultFuture(Protocol):
    """The second argument of `async_invoke`: the function completes it once.

    Only the first completion counts. Source: Flink, ResultFuture.
    """

    def complete(self, results: Sequence[Any]) -> None:
        """Emit these values for the record; with an empty sequence nothing is emitted."""
        ...

    def complete_exceptionally(self, error: BaseException) -> None:
        """Say that the request failed: the task fails, if no retry follows."""
        ...


class AsyncFunction:
    """Base of functions that access an outside system without waiting for each answer.

    The runtime calls `async_invoke` for each record and goes on. The function completes the future
    in a callback of its client, for instance of `session.execute_async`. Until then the record is a
    part of the state: after a restore it is requested again.

    Attributes:
        runtime_context: set by the runtime before `open`.
    Source: Flink, AsyncFunction, RichAsyncFunction.
    """

    runtime_context: RuntimeContext

    def open(self, context: Any) -> None:
        """Connect clients; called once an attempt, before the restored records are requested."""

    def close(self) -> None:
        """Disconnect. It is not called after a crash, so nothing durable may depend on it."""

    def async_invoke(self, value: Any, result_future: ResultFuture) -> None:
        """Send the request for one record. An exception of this method fails the task."""
        raise ContractError(
            f"{type(self).__qualname__}.async_invoke is not overridden",
            hint="an asynchronous function must say what it requests: "
            "def async_invoke(self, value, result_future)",
        )

    def timeout(self, value: Any, result_future: ResultFuture) -> None:
        """React when no answer has come in time. The default fails the task.

        Override it to emit something else: `result_future.complete([...])`.
        """
        result_future.complete_exceptionally(TimeoutError(TIMED_OUT))
