"""How an asynchronous operator waits."""

from __future__ import annotations

from dataclasses import dataclass

from semantix.engine.operators.async_access.host import RetryStrategy
from semantix.errors import UsageError

CAPACITY = 100


@dataclass(frozen=True, slots=True)
class AsyncSettings:
    """How an asynchronous operator waits.

    Attributes:
        ordered: emit in the order of the input; False: in the order of the answers.
        timeout_ms: how long a record may wait for its answer; 0 or less: for ever.
        capacity: how many records and watermarks may wait at the same time.
        retry: when a request is sent again; None: never.
    Raises:
        UsageError: a number is none, the capacity is not above zero, or retries have no timeout.
    """

    ordered: bool = True
    timeout_ms: int = 0
    capacity: int = CAPACITY
    retry: RetryStrategy | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.ordered, bool):
            raise UsageError(f"ordered is {self.ordered!r}; expected True or False")
        if not _is_whole(self.timeout_ms):
            raise UsageError(
                f"timeout_ms is {self.timeout_ms!r}; expected a whole number, 0 or less for ever"
            )
        if not _is_whole(self.capacity) or self.capacity <= 0:
            raise UsageError(
                "The number of concurrent async operation should be greater than 0.",
                hint=f"capacity is {self.capacity!r}; expected a whole number, at least 1",
            )
        if self.retry is not None and self.timeout_ms <= 0:
            raise UsageError(
                "Timeout should be configured when do async with retry.",
                hint=f"timeout_ms is {self.timeout_ms}; give one above 0",
            )


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
