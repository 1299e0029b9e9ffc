"""One strand of control: code that may wait while simulated time goes on.

A strand that never waits needs no stack of its own. From its first wait until it goes on, it keeps
the stack on which it runs. Source: Flink, a task's own thread, blocked in a call.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from semantix.ports.gate import Actor
from semantix.simulation.stacks import own_stack

if TYPE_CHECKING:
    from semantix.simulation.simulation import Simulation


class Strand:
    """The waits of one actor, one at a time.

    Attributes:
        actor: the actor whose code runs on this strand.
    """

    __slots__ = ("_simulation", "_stack", "_token", "actor")

    def __init__(self, simulation: Simulation, actor: Actor) -> None:
        self.actor = actor
        self._simulation = simulation
        self._stack: Any = None
        self._token = 0  # the wake-up of an earlier wait carries another number

    def wait_us(self, duration_us: int) -> None:
        """Let the other strands run for `duration_us` of simulated time."""
        simulation = self._simulation
        simulation.wait_count += 1
        self._token = token = simulation.wait_count
        queue = simulation.queue
        queue.push(queue.now + duration_us, self.actor, self._wake, token)
        self.leave()

    def leave(self) -> None:
        """Let the other strands run until a wake-up, an interrupt or the end of the run."""
        simulation = self._simulation
        self._stack = own_stack()
        simulation.current = None
        try:
            simulation.stacks.keep()
        finally:
            self._stack = None
            simulation.current = self

    def has_wake_up(self) -> bool:
        """Tell whether the strand waits for a time that will come."""
        return self._token != 0

    def interrupt(self, error: BaseException) -> None:
        """Raise `error` at the place where the strand waits."""
        self._token = 0
        self._simulation.stacks.go_on(self._stack, error)

    def bury(self) -> None:
        """End a strand that still waits when the run is over."""
        if self._stack is not None:
            self._simulation.stacks.bury(self._stack)

    def _wake(self, token: int) -> None:
        if self._token == token:
            self._token = 0
            self._simulation.stacks.go_on(self._stack)
