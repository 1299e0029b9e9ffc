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
        UsageError: the capacity is not above zero, or retries have no timeout.
    """

    ordered: bool = True
    timeout_ms: int = 0
    capacity: int = CAPACITY
    retry: RetryStrategy | None = None

    def __post_init__(self) -> None:
        if self.capacity <= 0:
            raise UsageError(
                "The number of concurrent async operation should be greater than 0.",
                hint=f"capacity is {self.capacity}",
            )
        if self.retry is not None and self.timeout_ms <= 0:
            raise UsageError(
                "Timeout should be configured when do async with retry.",
                hint=f"timeout_ms is {self.timeout_ms}; give one above 0",
            )
