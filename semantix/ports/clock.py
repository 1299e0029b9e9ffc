"""Simulated time as clients and worlds see it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from semantix.model.sim_time import SimTime


class Clock(Protocol):
    """The clock of one run, in whole microseconds. Only the event queue moves it."""

    def now_us(self) -> SimTime:
        """Return the simulated time."""
        ...

    def wait_us(self, duration_us: int) -> None:
        """Suspend the calling subtask for `duration_us`; other subtasks go on meanwhile.

        Only a subtask's own code may call it. If the subtask crashes during the wait, this call
        never returns.

        Raises:
            TaskCancelled: the coordinator cancels the subtask during the wait.
        """
        ...

    def call_at(self, time_us: SimTime, call: Callable[[], None]) -> None:
        """Run `call` at that time, outside of any subtask, also if the caller has crashed then."""
        ...
