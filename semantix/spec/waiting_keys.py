"""The key `waiting:` of a vertex: how an asynchronous function waits for its answers."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from semantix.model.validation import Keys
from semantix.spec.waiting import RetrySettings, WaitingSettings


class RetryKeys(Keys):
    """The keys of `waiting.retry`."""

    max_attempts: Annotated[int, Field(ge=1)]
    backoff_ms: Annotated[int, Field(ge=1)]
    multiplier: Annotated[float, Field(ge=1)] = 1.0
    max_backoff_ms: Annotated[int, Field(ge=1)] = 60_000
    on: list[Literal["error", "empty"]] = Field(
        default=["error"], description="which answers are tried again"
    )


class WaitingKeys(Keys):
    """The keys of `waiting`."""

    order: Literal["ordered", "unordered"] = "ordered"
    timeout_ms: Annotated[int, Field(ge=0)] = Field(
        default=0, description="how long a record may wait; 0: for ever"
    )
    capacity: Annotated[int, Field(ge=1)] = Field(
        default=100, description="how many records and watermarks may wait"
    )
    retry: RetryKeys | None = None

    def settings(self) -> WaitingSettings:
        """Return the keys as a value."""
        retry = None if self.retry is None else RetrySettings(**_fields(self.retry))
        return WaitingSettings(self.order, self.timeout_ms, self.capacity, retry)


def _fields(keys: RetryKeys) -> dict[str, Any]:
    return {**keys.model_dump(), "on": tuple(keys.on)}
