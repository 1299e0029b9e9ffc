"""A clock and a session for one client without an engine: waiting just moves the clock.

For unit tests of worlds and connectors, and for the conformance bodies. One caller, no subtasks:
`wait_us` runs the alarms that fall due on the way, in the order (time, sequence).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
            self._now_us = max(self._now_us, due_us)
            call()
        self._now_us = max(self._now_us, until_us)

    def call_at(self, time_us: SimTime, call: Callable[[], None]) -> None:
        """Run `call` when the clock passes `time_us` (at the next wait if that is gone by)."""
        self._sequence += 1
        heappush(self._alarms, (time_us, self._sequence, call))


class SoloGate:
    """A gate that remembers visits, and hands out the call faults it was given.

    Attributes:
        visits: `(step, position)` of each visit, in order.
        affected_calls: `(values, unit)` of each call of `affected`.
        is_dead: when True, each visit raises `TaskCrashed`.
    """

    def __init__(self) -> None:
        self.visits: list[tuple[str, str]] = []
        self.affected_calls: list[tuple[tuple[object, ...], str]] = []
        self.is_dead = False
        self._faults: dict[str, list[CallFault]] = {}
        self._crash_at: tuple[str, str] | None = None

    def plan_fault(self, step: str, fault: CallFault) -> None:
        """Let the next call of `step` get this fault (several: one call each, in order)."""
        self._faults.setdefault(step, []).append(fault)

    def plan_crash(self, step: str, position: str) -> None:
        """Let the next visit of `step:position` be the attempt's last."""
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
        """Remember what a call fault concerned."""
        self.affected_calls.append((tuple(values), unit))

    def _visit(self, step: str, position: str) -> None:
        if (step, position) == self._crash_at:
            self._crash_at = None
            self.is_dead = True
        if self.is_dead:
            raise TaskCrashed(f"{step}:{position}")
        self.visits.append((step, position))


class SoloSession:
    """One attempt's session (`ports.world.ClientSession`); several may share a clock.

    Args:
        clock: shared with the world; a new one if left out.
        owner: the attempt's label.
    """

    def __init__(self, clock: SoloClock | None = None, owner: str = "solo-0#1") -> None:
        self.clock = clock or SoloClock()
        self.gate = SoloGate()
        self.owner = owner

    def is_alive(self) -> bool:
        """False after `kill` and after a planned crash."""
        return not self.gate.is_dead

    def kill(self) -> None:
        """Let the attempt die here: its handles reach nothing from now on."""
        self.gate.is_dead = True
