"""How an asynchronous function waits for its answers."""

from __future__ import annotations

import msgspec


class RetrySettings(msgspec.Struct, frozen=True):
    """When a request is sent again.

    Attributes:
        max_attempts: how many requests may follow the first one.
        backoff_ms: the wait before the first of them.
        multiplier: each wait is so many times the one before.
        max_backoff_ms: the longest wait; it counts if the multiplier is not 1.
        on: `error`, `empty`: which answers are tried again.
    """

    max_attempts: int
    backoff_ms: int
    multiplier: float = 1.0
    max_backoff_ms: int = 60_000
    on: tuple[str, ...] = ("error",)


class WaitingSettings(msgspec.Struct, frozen=True):
    """How an asynchronous function waits.

    Attributes:
        order: `ordered`: results leave in the order of the input; `unordered`: in that of the
            answers.
        timeout_ms: how long a record may wait; 0: for ever.
        capacity: how many records and watermarks may wait at the same time.
        retry: None: no request is sent again.
    """

    order: str = "ordered"
    timeout_ms: int = 0
    capacity: int = 100
    retry: RetrySettings | None = None
