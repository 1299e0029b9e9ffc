"""The queue that moves simulated time: order is (time, priority, sequence)."""

from __future__ import annotations

from collections.abc import Callable
from heapq import heapify, heappop, heappush
from typing import Any, Protocol

from semantix.errors import TaskCrashed
from semantix.model.sim_time import START_US, SimTime

URGENT = 0  # mail of maximum priority: notifications
NORMAL = 1
EVENTS_MAX = 200_000  # of one run; a correct run of a shipped spec needs less than 3,000


class Owner(Protocol):
    """Whose event it is: it is dropped unread when the owner is dead by then."""

    alive: bool


class _Forever:
    __slots__ = ("alive",)

    def __init__(self) -> None:
        self.alive = True


WORLD: Owner = _Forever()  # owner of the worlds' alarms, which outlive every job


class EventQueue:
    """A heap of calls, and the time of the one that runs.

    Args:
        start_us: simulated time at which it begins.
        limit: how many calls `run` begins, in all.

    Attributes:
        now: simulated time in microseconds.
        stopped: set to leave `run` after the current call.
    """

    __slots__ = ("_budget", "_heap", "_sequence", "now", "stopped")

    def __init__(self, start_us: SimTime = START_US, limit: int = EVENTS_MAX) -> None:
        self.now = start_us
        self.stopped = False
        self._budget = iter(range(limit))
        self._heap: list[tuple[int, int, int, Owner, Callable[[Any], None], Any]] = []
        self._sequence = 0

    def push(
        self,
        time_us: SimTime,
        owner: Owner,
        call: Callable[[Any], None],
        argument: Any = None,
        priority: int = NORMAL,
    ) -> None:
        """Have `call(argument)` run at `time_us` if `owner` is alive by then."""
        self._sequence += 1
        heappush(self._heap, (time_us, priority, self._sequence, owner, call, argument))

    def run(self) -> None:
        """Run events until none is left, or `stopped`, or the limit is reached.

        A call may wait on its own stack: others enter this meanwhile, on theirs, and all of them
        count against the one limit.
        """
        heap = self._heap
        for _ in self._budget:
            if self.stopped or not heap:
                return
            time_us, _, _, owner, call, argument = heappop(heap)
            if not owner.alive:
                continue
            if time_us > self.now:
                self.now = time_us
            try:  # noqa: SIM105 - suppress() would cost as much as the call
                call(argument)
            except TaskCrashed:
                pass  # a victim's steps that ran outside of its own mail end here

    def is_spent(self) -> bool:
        """Tell whether `run` ended at its limit."""
        return next(self._budget, None) is None

    def run_worlds(self, until_us: SimTime) -> None:
        """Run only the worlds' alarms due by `until_us`, then be at that time."""
        kept = []
        while self._heap and self._heap[0][0] <= until_us:
            event = heappop(self._heap)
            if event[3] is not WORLD:
                kept.append(event)
                continue
            self.now = max(self.now, event[0])
            event[4](event[5])
        for event in kept:
            heappush(self._heap, event)
        self.now = max(self.now, until_us)

    def moves(self) -> tuple[int, int]:
        """Give how many events were pushed, and how many wait: equal only if nothing moved."""
        return self._sequence, len(self._heap)

    def clear(self) -> None:
        """Forget what has not run."""
        self._heap.clear()

    def postpone(self, by_us: int) -> None:
        """Move every event of the job, not of the worlds, into the future."""
        self._heap[:] = [  # in place: `run` goes on with this very list
            event if event[3] is WORLD else (event[0] + by_us, *event[1:]) for event in self._heap
        ]
        heapify(self._heap)
