"""The queue that moves simulated time. Events run in the order (time, priority, sequence)."""

from __future__ import annotations

from collections.abc import Callable
from heapq import heapify, heappop, heappush
from typing import Any, Protocol

from semantix.errors import TaskCrashed
from semantix.model.sim_time import START_US, SimTime

URGENT = 0  # before all NORMAL events of the same time: notifications (Flink: maximum priority)
NORMAL = 1
EVENTS_MAX = 200_000  # of one run; a correct run of a shipped spec needs less than 3,000


class Owner(Protocol):
    """The owner of an event. The queue drops an event whose owner is dead when the event is due."""

    alive: bool


class _Forever:
    __slots__ = ("alive",)

    def __init__(self) -> None:
        self.alive = True


WORLD: Owner = _Forever()  # owner of the worlds' timers: they go on when the job has crashed


class EventQueue:
    """A heap of calls that are due at some time, and the current simulated time.

    Args:
        start_us: the first value of `now`.
        limit: the largest number of calls that all `run` together begin.

    Attributes:
        now: simulated time in microseconds: the time of the call that runs now.
        stopped: set it to True to leave `run` after the current call.
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
        """Schedule `call(argument)` for `time_us`; it runs only if `owner` is alive then.

        A call that is due in the past runs now: time never goes back.
        """
        self._sequence += 1
        heappush(self._heap, (time_us, priority, self._sequence, owner, call, argument))

    def run(self) -> None:
        """Run events until no event is left, or `stopped` is set, or the limit is reached.

        Several stacks may be inside this method at the same time: while one call waits on its
        stack, another stack enters `run` and goes on with the events. All of them share one limit.
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
                pass  # the victim visited a step outside of its own mail, so no subtask caught this

    def is_spent(self) -> bool:
        """Return whether `run` ended because it reached its limit."""
        return next(self._budget, None) is None

    def run_worlds(self, until_us: SimTime) -> None:
        """Run the worlds' timers that are due until `until_us`, then set `now` to that time.

        Events of the job stay in the queue.
        """
        kept = []
        while self._heap and self._heap[0][0] <= until_us:
            waiting = heappop(self._heap)
            time_us, _, _, owner, call, argument = waiting
            if owner is not WORLD:
                kept.append(waiting)
                continue
            self.now = max(self.now, time_us)
            call(argument)
        for waiting in kept:
            heappush(self._heap, waiting)
        self.now = max(self.now, until_us)

    def moves(self) -> tuple[int, int]:
        """Return how many events were ever pushed, and how many are in the queue now.

        Two equal results mean that the queue did not change in between.
        """
        return self._sequence, len(self._heap)

    def owners(self) -> dict[int, Owner | None]:
        """Return the owner of each event in the queue, by the number of the event.

        The owner of a timer of the worlds is None.
        """
        return {
            sequence: None if owner is WORLD else owner
            for _, _, sequence, owner, _, _ in self._heap
        }

    def clear(self) -> None:
        """Drop all events that have not run."""
        self._heap.clear()

    def postpone(self, by_us: int) -> None:
        """Move every event of the job into the future; the worlds' timers keep their times."""
        self._heap[:] = [  # in place, because `run` holds this list in a local variable
            (time_us if owner is WORLD else time_us + by_us, priority, sequence, owner, *call)
            for time_us, priority, sequence, owner, *call in self._heap
        ]
        heapify(self._heap)
