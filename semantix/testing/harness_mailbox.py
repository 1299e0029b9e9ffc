"""The mailbox and the processing-time timers of one operator under a harness.

Nothing runs by itself: `run` runs mails, `fire` runs due timers. Source: Flink, TaskMailbox,
TestProcessingTimeService.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Callable
from typing import Any


class HarnessTimer:
    """A timer that can be cancelled."""

    __slots__ = ("call", "is_cancelled")

    def __init__(self, call: Callable[[int], None]) -> None:
        self.call = call
        self.is_cancelled = False

    def cancel(self) -> None:
        """Let the timer do nothing."""
        self.is_cancelled = True


class HarnessMailbox:
    """Mails in the order of their arrival, and timers in the order of their time.

    Attributes:
        now_ms: the processing time.
    """

    __slots__ = ("_mails", "_number", "_timers", "now_ms")

    def __init__(self, now_ms: int = 0) -> None:
        self.now_ms = now_ms
        self._mails: deque[tuple[Callable[[Any], None], Any]] = deque()
        self._timers: list[tuple[int, int, HarnessTimer]] = []
        self._number = 0

    def __len__(self) -> int:
        """Return the number of mails that wait."""
        return len(self._mails)

    def execute(self, call: Callable[[Any], None], argument: Any) -> None:
        """Append a mail."""
        self._mails.append((call, argument))

    def run_one(self) -> bool:
        """Run the first mail; return whether there was one."""
        if not self._mails:
            return False
        call, argument = self._mails.popleft()
        call(argument)
        return True

    def run(self, limit: int | None = None) -> int:
        """Run so many mails, or all of them, also those that come meanwhile; return how many ran.

        A mail that raises is gone, and its exception is passed on.
        """
        ran = 0
        while (limit is None or ran < limit) and self.run_one():
            ran += 1
        return ran

    def register_timer(self, time_ms: int, call: Callable[[int], None]) -> HarnessTimer:
        """Register a timer. One that is due already fires at the next `fire`."""
        timer = HarnessTimer(call)
        self._number += 1
        heapq.heappush(self._timers, (time_ms, self._number, timer))
        return timer

    def fire(self, now_ms: int) -> None:
        """Set the processing time, and run the timers that are due, also new ones.

        All timers see the new time. They run here and not in mails.
        """
        self.now_ms = now_ms
        while self._timers and self._timers[0][0] <= now_ms:
            time_ms, _, timer = heapq.heappop(self._timers)
            if not timer.is_cancelled:
                timer.call(time_ms)
