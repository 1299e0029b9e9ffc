"""`cassandra.concurrent` in simulated time.

The functions of that module send many requests and wait for all answers on a condition of real
threads. In a simulation this would block the only thread, and no answer could arrive. So the
condition is replaced by one that waits in simulated time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Self

from cassandra.concurrent import _ConcurrentExecutor


def wait_in_simulated_time(
    callback: Callable[..., object], wait_us: Callable[[int], object], look_us: int
) -> None:
    """If a callback belongs to an executor of `cassandra.concurrent`, make it wait simulated time.

    Args:
        wait_us: lets simulated time pass for the calling subtask.
        look_us: the executor checks for answers each time that so much time has passed.
    """
    executor: Any = getattr(callback, "__self__", None)
    is_executor = isinstance(executor, _ConcurrentExecutor)
    if is_executor and not isinstance(executor._condition, _SimulatedCondition):
        executor._condition = _SimulatedCondition(wait_us, look_us)


class _SimulatedCondition:
    """Has the methods of `threading.Condition` that an executor calls. There is only one thread."""

    def __init__(self, wait_us: Callable[[int], object], look_us: int) -> None:
        self._wait_us = wait_us
        self._look_us = look_us

    def wait(self) -> None:
        """Let some simulated time pass. The executor then checks whether all answers are there."""
        self._wait_us(self._look_us)

    def notify(self) -> None:
        """Do nothing: no thread sleeps on the condition."""

    def acquire(self) -> None:
        """Do nothing: there is no other thread."""

    def release(self) -> None:
        """Do nothing: there is no other thread."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        return None
