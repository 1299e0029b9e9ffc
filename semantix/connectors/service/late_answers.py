"""An asynchronous function whose answers come late, and not in the order of the requests."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from semantix.errors import UsageError
from semantix.functions.async_access.async_function import AsyncFunction, ResultFuture


class LateAnswers(AsyncFunction):
    """Answers each record with itself and the field `answer`, after a delay.

    It stands for a service whose answers overtake each other; the delays are timers of the task.

    Args:
        delays_ms: the n-th request of an attempt is answered after the n-th delay, in turn.
        busy_at: numbers `n` of records whose first request in an attempt is refused at once, so
            the operator must try again.
    Raises:
        UsageError: there is no delay, or one below 0.
    """

    def __init__(
        self, delays_ms: Sequence[int] = (120, 5, 40), busy_at: Sequence[int] = ()
    ) -> None:
        if not delays_ms or min(delays_ms) < 0:
            raise UsageError(f"delays_ms is {list(delays_ms)}; expected one or more, from 0")
        self._delays_ms = tuple(delays_ms)
        self._busy_at = list(busy_at)  # each number leaves it when it was refused
        self._requests = 0

    def async_invoke(self, value: Any, result_future: ResultFuture) -> None:
        """Register a timer that answers."""
        if value["n"] in self._busy_at:
            self._busy_at.remove(value["n"])
            result_future.complete_exceptionally(ConnectionError("the service is busy"))
            return
        delay_ms = self._delays_ms[self._requests % len(self._delays_ms)]
        self._requests += 1
        now_ms = self.runtime_context.clock.now_us() // 1_000
        results = [{**value, "answer": value["n"] * 2}]
        self.runtime_context.register_timer(
            now_ms + delay_ms, lambda _: result_future.complete(results)
        )
