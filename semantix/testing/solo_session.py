"""A clock, a gate and a session for one caller without an engine.

They serve unit tests of worlds and connectors, and the conformance tests. Waiting moves the clock
at once: `wait_us` runs the alarms that are due until then, in the order (time, sequence).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

from semantix.errors import TaskCrashed
from semantix.model.sim_time import START_US, SimTime
from semantix.ports.gate import CallFault


class SoloClock:
    """Simulated time for a single caller (`ports.clock.Clock`)."""

    __slots__ = ("_alarms", "_now_us", "_sequence")

    def __init__(self, start_us: SimTime = START_US) -> None:
        self._now_us = start_us
        self._alarms: list[tuple[SimTime, int, Callable[[], None]]] = []
        self._sequence = 0

    def now_us(self) -> SimTime:
        """Give the simulated time."""
        return self._now_us

    def wait_us(self, duration_us: int) -> None:
        """Move the clock on by `duration_us` and run each alarm at its own time."""
        until_us = self._now_us + duration_us
        alarms = self._alarms
        while alarms and alarms[0][0] <= until_us:
            due_us, _, call = heappop(alarms)
            self._now_us = max(self._now_us, due_us)  # an alarm in the past does not turn time back
            call()
        self._now_us = max(self._now_us, until_us)

    def call_at(self, time_us: SimTime, call: Callable[[], None]) -> None:
        """Run `call` when the clock passes `time_us`; if that is past, at the next wait."""
        self._sequence += 1
        heappush(self._alarms, (time_us, self._sequence, call))


@dataclass(slots=True, eq=False)
class _PlannedCall:
    """A call at a later visit; `left` visits are still to come, this one counted."""

    step: str
    position: str
    left: int
    call: Callable[[], None]


class SoloGate:
    """A gate that keeps all visits, and gives call faults that a test has planned.

    Attributes:
        visits: `(step, position)` of each visit, in order.
        affected_calls: `(values, unit)` of each call of `affected`.
        is_dead: True: each visit raises `TaskCrashed`.
    """

    def __init__(self) -> None:
        self.visits: list[tuple[str, str]] = []
        self.affected_calls: list[tuple[tuple[object, ...], str]] = []
        self.is_dead = False
        self._faults: dict[str, list[CallFault]] = {}
        self._crash_at: tuple[str, str] | None = None
        self._calls: list[_PlannedCall] = []

    def call_at(self, step: str, position: str, nth: int, call: Callable[[], None]) -> None:
        """Run `call` at the nth next visit of `step:position`, when the visit is noted."""
        self._calls.append(_PlannedCall(step, position, nth, call))

    def plan_fault(self, step: str, fault: CallFault) -> None:
        """Give this fault to the next call of `step`; a second fault goes to the call after it."""
        self._faults.setdefault(step, []).append(fault)

    def plan_crash(self, step: str, position: str) -> None:
        """Crash the attempt at the next visit of `step:position`."""
        self._crash_at = (step, position)

    def before(self, step: str, detail: int = 0) -> CallFault | None:
        """Visit `step:before`."""
        self._visit(step, "before")
        faults = self._faults.get(step)
        return faults.pop(0) if faults else None

    def during(self, step: str, part: int) -> None:
        """Visit `step:during`."""
        self._visit(step, "during")

    def after(self, step: str, detail: int = 0) -> None:
        """Visit `step:after`."""
        self._visit(step, "after")

    def affected(self, values: Sequence[object], unit: str = "") -> None:
        """Keep the values that a call fault concerned."""
        self.affected_calls.append((tuple(values), unit))

    def _visit(self, step: str, position: str) -> None:
        if (step, position) == self._crash_at:
            self._crash_at = None
            self.is_dead = True
        if self.is_dead:
            raise TaskCrashed(f"{step}:{position}")
        self.visits.append((step, position))
        for planned in list(self._calls):
            if (planned.step, planned.position) == (step, position):
                planned.left -= 1
                if not planned.left:
                    self._calls.remove(planned)
                    planned.call()


class SoloSession:
    """The session of one attempt (`ports.world.ClientSession`); several may share a clock.

    Args:
        clock: shared with the world; None: a new one.
        owner: the attempt's label.
    """

    def __init__(self, clock: SoloClock | None = None, owner: str = "solo-0#1") -> None:
        self.clock = clock or SoloClock()
        self.gate = SoloGate()
        self.owner = owner

    def is_alive(self) -> bool:
        """Tell whether the attempt lives: no `kill`, and no planned crash so far."""
        return not self.gate.is_dead

    def kill(self) -> None:
        """Kill the attempt: from now on, its clients have no effect."""
        self.gate.is_dead = True
