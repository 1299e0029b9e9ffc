"""Simulated time as clients and worlds see it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from semantix.model.sim_time import SimTime


class Clock(Protocol):
    """The run's clock: integer microseconds, moved by the event queue only."""

    def now_us(self) -> SimTime:
        """Give the simulated time."""
        ...

    def wait_us(self, duration_us: int) -> None:
        """Suspend the calling subtask for `duration_us`; other subtasks go on meanwhile.

        Only from inside a subtask. May raise `TaskCancelled`; after a crash it never returns.
        """
        ...

    def call_at(self, time_us: SimTime, call: Callable[[], None]) -> None:
        """Run `call` at that time, outside of any subtask, whatever lives or is dead by then."""
        ...
