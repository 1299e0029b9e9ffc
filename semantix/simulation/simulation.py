"""The simulated time of one run, shared by the worlds and by the subject that runs in it.

A simulation knows no job: a subject (`ports.subject`) puts calls into its queue and waits on its
strands.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from semantix.errors import InternalError
from semantix.model.sim_time import START_US, SimTime
from semantix.simulation.event_queue import EVENTS_MAX, WORLD, EventQueue
from semantix.simulation.readings import Readings
from semantix.simulation.stacks import Stacks

if TYPE_CHECKING:
    from semantix.simulation.strand import Strand


class Simulation:
    """Queue, stacks and clock of one run.

    Args:
        start_us: simulated time at which the run begins, in microseconds.
        limit: the largest number of calls that the queue begins.

    Attributes:
        current: the strand whose code runs now; None while a world or the subject's coordinator
            runs.
        readings: what the connectors of the run have asked for.
        wait_count: how many waits have begun. Each wait takes this count as the number of its
            wake-up.
    """

    __slots__ = ("clock", "current", "queue", "readings", "stacks", "wait_count")

    def __init__(self, start_us: SimTime = START_US, limit: int = EVENTS_MAX) -> None:
        self.queue = EventQueue(start_us, limit)
        self.stacks = Stacks(self.queue.run)
        self.clock = SimulatedClock(self)
        self.current: Strand | None = None
        self.readings = Readings()
        self.wait_count = 0

    def close(self) -> None:
        """Drop all events that did not run, and break the reference cycle through the clock."""
        self.queue.clear()
        del self.clock


class SimulatedClock:
    """Implements `ports.clock.Clock` on a simulation's queue."""

    __slots__ = ("_queue", "_simulation")

    def __init__(self, simulation: Simulation) -> None:
        self._simulation = simulation
        self._queue = simulation.queue

    def now_us(self) -> int:
        """Return the simulated time in microseconds."""
        return self._queue.now

    def wait_us(self, duration_us: int) -> None:
        """Suspend the calling strand for `duration_us`.

        Raises:
            InternalError: the caller is not on a strand, so there is nothing to suspend.
        """
        strand = self._simulation.current
        if strand is None:
            raise InternalError("wait_us was called outside of a strand")
        strand.wait_us(duration_us)

    def call_at(self, time_us: int, call: Callable[[], None]) -> None:
        """Run `call` at `time_us`, also if the subject that asked for it has crashed by then."""
        self._queue.push(time_us, WORLD, lambda _: call())
