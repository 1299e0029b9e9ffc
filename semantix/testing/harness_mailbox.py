"""The mailbox and the processing-time timers of one operator under a harness.

Nothing runs by itself: `run` runs mails, `fire` runs due timers. Source: Flink, TaskMailbox,
TestProcessingTimeService.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

from semantix.engine.java_heap import JavaHeap


class HarnessTimer:
    """A timer that can be cancelled."""

    __slots__ = ("call", "is_cancelled", "time_ms")

    def __init__(self, time_ms: int, call: Callable[[int], None]) -> None:
        self.time_ms = time_ms
        self.call = call
        self.is_cancelled = False

    def __lt__(self, other: HarnessTimer) -> bool:
        return self.time_ms < other.time_ms

    def cancel(self) -> None:
        """Let the timer do nothing."""
        self.is_cancelled = True


class HarnessMailbox:
    """Mails in the order of their arrival, and timers in the order of their time.

    Timers of one time run in the order in which Flink's `TestProcessingTimeService` runs them. That
    is not always the order of their registration.

    Attributes:
        now_ms: the processing time.
    """

    __slots__ = ("_mails", "_timers", "now_ms")

    def __init__(self, now_ms: int = 0) -> None:
        self.now_ms = now_ms
        self._mails: deque[tuple[Callable[[Any], None], Any]] = deque()
        self._timers: JavaHeap[HarnessTimer] = JavaHeap()

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
        timer = HarnessTimer(time_ms, call)
        self._timers.push(timer)
        return timer

    def fire(self, now_ms: int) -> None:
        """Set the processing time, and run the timers that are due, also new ones.

        All timers see the new time. They run here and not in mails.
        """
        self.now_ms = now_ms
        while self._timers and self._timers.items[0].time_ms <= now_ms:
            timer = self._timers.pop()
            if not timer.is_cancelled:
                timer.call(timer.time_ms)
