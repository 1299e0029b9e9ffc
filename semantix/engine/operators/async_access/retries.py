"""Requests that are sent again after a failure.

Source: Flink 1.20, AsyncWaitOperator.RetryableResultHandlerDelegator.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Any

from semantix.engine.operators.async_access.host import AsyncTask, RetryStrategy, Timer
from semantix.engine.operators.async_access.requests import Request, checked, time_out
from semantix.errors import InternalError

_logger = logging.getLogger(__name__)
_logger.addHandler(logging.NullHandler())


class RetriedRequest:
    """The future of one record whose request may be sent again.

    What Flink 1.20 does is kept: a result that `timeout` gives is looked at by the predicates, too,
    so a retry may follow a timeout; and no second timeout follows then.
    """

    __slots__ = ("_attempts", "_is_waiting", "_request", "_retries", "_strategy", "_task", "_timer")

    def __init__(
        self, request: Request, task: AsyncTask, retries: Retries, strategy: RetryStrategy
    ) -> None:
        self._request = request
        self._task = task
        self._retries = retries
        self._strategy = strategy
        self._timer: Timer | None = None
        self._attempts = 1
        self._is_waiting = False  # for a retry: further completions are ignored

    def expire_after(self, timeout_ms: int) -> None:
        """Register the timer of the timeout, which covers all attempts."""
        self._request.expire_after(timeout_ms, self._expire)

    def complete(self, results: Sequence[Any]) -> None:
        """Emit these values, or try again if the predicate says so."""
        checked(results)
        if self._retries.are_disabled:
            self.cancel_retry()
            self._request.complete(results)
        else:
            self._task.host.execute(self._decide, (results, None))

    def complete_exceptionally(self, error: BaseException) -> None:
        """Fail the task, or try again if the predicate says so."""
        if self._retries.are_disabled:
            self.cancel_retry()
            self._request.complete_exceptionally(error)
        else:
            self._task.host.execute(self._decide, (None, error))

    def cancel_retry(self) -> None:
        """Cancel the timer of the next retry, if there is one."""
        if self._timer is not None:
            self._timer.cancel()

    def try_once(self) -> None:
        """Send the request again."""
        self._attempts += 1
        self._task.gate.before("async_retry_fire", self._attempts)
        self._task.function.async_invoke(self._request.record.value, self)
        self._task.gate.after("async_retry_fire", self._attempts)

    def _decide(self, answer: tuple[Sequence[Any] | None, BaseException | None]) -> None:
        """Look at an answer: the work of one mail.

        As in Flink, whose mail here is a future that nobody reads, an error of a predicate is not
        passed on, and the record waits on: only its timeout lets it answer again.
        """
        if self._is_waiting:
            return
        try:
            self._decide_at_once(answer)
        except InternalError:
            raise
        except Exception:
            _logger.exception("a retry strategy has raised; the record waits until its timeout")

    def _decide_at_once(self, answer: tuple[Sequence[Any] | None, BaseException | None]) -> None:
        self._is_waiting = True
        results, error = answer
        strategy, retries = self._strategy, self._retries
        is_wanted = _asks(strategy.result_predicate, results) or _asks(
            strategy.exception_predicate, error
        )
        if is_wanted and strategy.can_retry(self._attempts) and not retries.are_disabled:
            host = self._task.host
            due_ms = host.now_ms() + strategy.backoff_ms(self._attempts)
            self._timer = host.register_timer(due_ms, self._retry)
            # After a timeout an attempt can ask once more.
            if self._attempts == 1 and self not in retries.waiting:
                retries.waiting.append(self)
            return
        if self._attempts > 1 and self in retries.waiting:
            retries.waiting.remove(self)
        if results is not None:
            self._request.complete(results)
        else:
            assert error is not None
            self._request.complete_exceptionally(error)

    def _retry(self, _: int) -> None:
        if self._is_waiting:  # else the timeout has come first
            self._is_waiting = False
            self.try_once()

    def _expire(self, _: int) -> None:
        if not self._request.is_completed:
            self.cancel_retry()
            self._is_waiting = False
            time_out(self._task, self._request.record, self)


class Retries:
    """The requests of one attempt of a subtask that have asked for a retry.

    Attributes:
        waiting: those that were tried again, or will be, and are not complete.
        are_disabled: the input has ended: each next answer counts.
    """

    __slots__ = ("are_disabled", "waiting")

    def __init__(self) -> None:
        self.are_disabled = False
        self.waiting: list[RetriedRequest] = []

    def finish(self) -> None:
        """Try each of them once more at once; no retry follows."""
        self.are_disabled = True
        for request in list(self.waiting):
            request.cancel_retry()
            request.try_once()
        self.waiting.clear()


def is_active(strategy: RetryStrategy | None) -> bool:
    """Return whether the strategy can ever ask for a retry: it has a predicate."""
    return strategy is not None and (
        strategy.result_predicate is not None or strategy.exception_predicate is not None
    )


def _asks(predicate: Callable[[Any], bool] | None, value: Any) -> bool:
    return predicate is not None and value is not None and bool(predicate(value))
