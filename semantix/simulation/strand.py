"""A strand: the code of one actor, which may wait while simulated time goes on.

A strand corresponds to a thread of a real runtime. A strand that never waits needs no stack of its
own. A strand that waits keeps the stack on which it runs until the wait is over.
Source: Flink, a task's own thread, blocked in a call.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from semantix.ports.gate import Actor
from semantix.simulation.stacks import own_stack

if TYPE_CHECKING:
    from semantix.simulation.simulation import Simulation


class Strand:
    """The waits of one actor. A strand has at most one wait at a time.

    Attributes:
        actor: the actor whose code runs on this strand.
    """

    __slots__ = ("_simulation", "_stack", "_token", "actor")

    def __init__(self, simulation: Simulation, actor: Actor) -> None:
        self.actor = actor
        self._simulation = simulation
        self._stack: Any = None
        self._token = 0  # number of the wake-up that ends the current wait; 0: none is due

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
        """Return True inside `wait_us`; False inside a bare `leave`, which no wake-up ends."""
        return self._token != 0

    def go_on(self, _: None = None) -> None:
        """End a bare `leave`. The caller is an event of the queue."""
        if self._stack is not None and not self._token:
            self._simulation.stacks.go_on(self._stack)

    def interrupt(self, error: BaseException) -> None:
        """Raise `error` at the place where the strand waits."""
        self._token = 0
        self._simulation.stacks.go_on(self._stack, error)

    def bury(self) -> None:
        """End a strand that still waits when the run is over."""
        if self._stack is not None:
            self._simulation.stacks.bury(self._stack)

    def _wake(self, token: int) -> None:
        if self._token == token:  # else: the wait for which this was scheduled was interrupted
            self._token = 0
            self._simulation.stacks.go_on(self._stack)
