"""`cassandra.concurrent` in simulated time.

Its functions send many requests and wait for all answers on a condition of real threads, which here
would block the one thread that brings the answers. So the condition is replaced.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Self

from cassandra.concurrent import _ConcurrentExecutor


def wait_in_simulated_time(
    callback: Callable[..., object], wait_us: Callable[[int], object], look_us: int
) -> None:
    """Have the executor that a callback belongs to, if it does, wait in simulated time.

    Args:
        wait_us: lets simulated time pass for the calling subtask.
        look_us: after so much time the executor looks whether its answers have come.
    """
    executor: Any = getattr(callback, "__self__", None)
    is_executor = isinstance(executor, _ConcurrentExecutor)
    if is_executor and not isinstance(executor._condition, _SimulatedCondition):
        executor._condition = _SimulatedCondition(wait_us, look_us)


class _SimulatedCondition:
    """What an executor uses of `threading.Condition`: one thread needs no lock."""

    def __init__(self, wait_us: Callable[[int], object], look_us: int) -> None:
        self._wait_us = wait_us
        self._look_us = look_us

    def wait(self) -> None:
        """Let some time pass; the executor asks by itself whether that was enough."""
        self._wait_us(self._look_us)

    def notify(self) -> None:
        """Nobody is asleep."""

    def acquire(self) -> None:
        """Nobody else is there."""

    def release(self) -> None:
        """Nobody else is there."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        return None
