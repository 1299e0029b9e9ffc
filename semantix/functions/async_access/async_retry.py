"""When a failed request of an `AsyncFunction` is sent again, and after which delay.

Source: Flink, AsyncRetryStrategies, RetryPredicates.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from semantix.errors import UsageError

ResultPredicate = Callable[[Sequence[Any]], bool]
ErrorPredicate = Callable[[BaseException], bool]


class AsyncRetryStrategy(Protocol):
    """Decides about retries. Without both predicates nothing is tried again.

    Attributes:
        result_predicate: whether a request with these results is sent again; None: never.
        exception_predicate: whether a request with this error is sent again; None: never.
    """

    @property
    def result_predicate(self) -> ResultPredicate | None: ...
    @property
    def exception_predicate(self) -> ErrorPredicate | None: ...

    def can_retry(self, attempts: int) -> bool:
        """Return whether another request may follow after so many."""
        ...

    def backoff_ms(self, attempts: int) -> int:
        """Return how long to wait before the next request, in milliseconds."""
        ...


def empty_result(results: Sequence[Any]) -> bool:
    """Return whether the answer has no values: a predicate for results."""
    return not results


def has_exception(error: BaseException | None) -> bool:
    """Return whether there is an error: a predicate for every error."""
    return error is not None


def exception_of_type(kind: type[BaseException]) -> ErrorPredicate:
    """Return a predicate for the errors of one class and its subclasses."""
    return lambda error: isinstance(error, kind)


class FixedDelayRetryStrategy:
    """Waits equally long before each retry.

    Args:
        max_attempts: how many requests may follow the first one.
        backoff_ms: the wait before each of them, in milliseconds.
        if_result: which results are tried again.
        if_exception: which errors are tried again.
    Raises:
        UsageError: a number is not above zero, or a predicate is no function.
    """

    __slots__ = ("_backoff_ms", "_max_attempts", "exception_predicate", "result_predicate")

    def __init__(
        self,
        max_attempts: int,
        backoff_ms: int,
        *,
        if_result: ResultPredicate | None = None,
        if_exception: ErrorPredicate | None = None,
    ) -> None:
        _check_above_zero("maxAttempts", "max_attempts", max_attempts)
        _check_above_zero("backoffTimeMillis", "backoff_ms", backoff_ms)
        _check_predicates(if_result, if_exception)
        self._max_attempts = max_attempts
        self._backoff_ms = backoff_ms
        self.result_predicate = if_result
        self.exception_predicate = if_exception

    def can_retry(self, attempts: int) -> bool:
        """Return whether fewer than `1 + max_attempts` requests were sent."""
        return attempts <= self._max_attempts

    def backoff_ms(self, attempts: int) -> int:
        """Return the fixed delay."""
        return self._backoff_ms


class ExponentialBackoffDelayRetryStrategy:
    """Waits longer before each retry, up to a maximum.

    As in Flink, all records in flight of a subtask share the last delay: concurrent retries disturb
    each other.

    Args:
        max_attempts: how many requests may follow the first one.
        initial_ms: the wait before the first of them, in milliseconds.
        max_ms: the longest wait.
        multiplier: each wait is so many times the one before.
    Raises:
        UsageError: an argument is no number, or a predicate is no function. As in Flink, a number
            may have any value.
    """

    __slots__ = (
        "_initial_ms", "_last_ms", "_max_attempts", "_max_ms", "_multiplier",
        "exception_predicate", "result_predicate",
    )  # fmt: skip

    def __init__(
        self,
        max_attempts: int,
        initial_ms: int,
        max_ms: int,
        multiplier: float,
        *,
        if_result: ResultPredicate | None = None,
        if_exception: ErrorPredicate | None = None,
    ) -> None:
        for name, given in (
            ("max_attempts", max_attempts),
            ("initial_ms", initial_ms),
            ("max_ms", max_ms),
        ):
            if not _is_whole(given):
                raise UsageError(f"{name} is {given!r}; expected a whole number")
        if isinstance(multiplier, bool) or not isinstance(multiplier, int | float):
            raise UsageError(f"multiplier is {multiplier!r}; expected a number")
        _check_predicates(if_result, if_exception)
        self._max_attempts = max_attempts
        self._initial_ms = self._last_ms = initial_ms
        self._max_ms = max_ms
        self._multiplier = multiplier
        self.result_predicate = if_result
        self.exception_predicate = if_exception

    def can_retry(self, attempts: int) -> bool:
        """Return whether fewer than `1 + max_attempts` requests were sent."""
        return attempts <= self._max_attempts

    def backoff_ms(self, attempts: int) -> int:
        """Return the next delay, and remember it."""
        if attempts <= 1:
            self._last_ms = self._initial_ms
        else:
            self._last_ms = min(int(self._last_ms * self._multiplier), self._max_ms)
        return self._last_ms


def _check_above_zero(flink_name: str, name: str, given: object) -> None:
    if not _is_whole(given) or given <= 0:  # type: ignore[operator]
        raise UsageError(
            f"{flink_name} should be greater than zero.",
            hint=f"{name} is {given!r}; expected a whole number, at least 1",
        )


def _check_predicates(if_result: object, if_exception: object) -> None:
    for name, given in (("if_result", if_result), ("if_exception", if_exception)):
        if given is not None and not callable(given):
            raise UsageError(f"{name} is {given!r:.80}; expected a function, or None")


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
