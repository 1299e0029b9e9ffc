"""The strand on which a harness runs a source's `run`, from one wait to the next."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Literal

from semantix.engine.operators.operator_protocols import LoopOperator
from semantix.engine.tasks.source_loop import SourceLoop
from semantix.engine.tasks.task_state import StopOrder
from semantix.errors import TaskCancelled
from semantix.ports.clock import Clock
from semantix.ports.gate import Actor, StepGate
from semantix.simulation.simulation import Simulation

WAITING: Literal["waiting"] = "waiting"
ENDED: Literal["ended"] = "ended"
State = Literal["waiting", "ended"]

_CALLS_MAX = 2**40  # of one simulation; a test may run one source for long


class SourceStrand:
    """Runs `run` until it waits by itself: in `time.sleep`, or on the clock of its context.

    What the runtime does between two emissions takes no time here.

    Args:
        gate: of the harness.
        clock: of the harness; a wait does not move it.
    """

    def __init__(self, gate: StepGate, clock: Clock) -> None:
        self.actor = Actor("source", 0, 1, 0)
        self.gate = gate
        self._clock = clock
        self._simulation = Simulation(clock.now_us(), _CALLS_MAX)
        self._loop: SourceLoop | None = None
        self._error: BaseException | None = None
        self._pauses = False

    @property
    def is_waiting(self) -> bool:
        """Whether `run` waits."""
        return self._pauses

    @property
    def is_running(self) -> bool:
        """Whether code of `run` is on the stack: it runs or waits."""
        return self._loop is not None and not self._loop.is_ended

    def start(self, operator: LoopOperator) -> State:
        """Call `run` of the operator, to its first wait or its end.

        Raises whatever `run` raises.
        """
        self._loop = loop = SourceLoop(self, self._simulation, operator)
        operator.connect(loop.lock)
        loop.start()
        return self._go_on()

    def resume(self) -> State:
        """Let a `run` that waits go on, to its next wait or its end."""
        assert self._loop is not None, "run has not begun"
        self._pauses = False
        queue = self._simulation.queue
        queue.push(queue.now, self.actor, self._loop.strand.go_on)
        return self._go_on()

    def end(self) -> None:
        """Interrupt a `run` that waits, as a cancelled task does. Other errors are passed on."""
        if not self._pauses or self._loop is None:
            return
        self._pauses = False
        self._loop.interrupt()
        try:
            self._go_on()
        except TaskCancelled:
            pass
        finally:
            self.bury()

    def bury(self) -> None:
        """End the code of `run` where it stands: the attempt has crashed, or is closed."""
        self.actor.alive = False
        if self._loop is not None and not self._loop.is_ended:
            self._loop.bury()
        self._loop, self._pauses = None, False

    def wait_us(self, duration_us: int) -> None:
        """Wait on the clock of the context: `run` pauses, any other code moves the clock."""
        if self._is_in_run():
            self._pause()
        else:
            self._clock.wait_us(duration_us)

    def now_us(self) -> int:
        """Return the time of the harness."""
        return self._clock.now_us()

    def call_at(self, time_us: int, call: Callable[[], None]) -> None:
        """Call something when the clock of the harness passes a time."""
        self._clock.call_at(time_us, call)

    # -- the parts of a subtask that the loop uses ----------------------------------------------

    def hold_mail(self) -> bool:
        """Return True: no mail runs while `run` runs."""
        return True

    def let_mail(self) -> None:
        """Do nothing: the test decides when mail runs."""

    def loop_ended(self, error: BaseException | None) -> None:
        """Keep the error of `run`."""
        self._error = error

    def stop_loop(self, order: StopOrder) -> None:
        """Do nothing: a test stops a source by `cancel` and `snapshot`."""

    def _go_on(self) -> State:
        self._error = None
        with self._sleeping():
            self._simulation.stacks.run()
        if self._error is not None:
            raise self._error
        return WAITING if self._pauses else ENDED

    def _is_in_run(self) -> bool:
        return self._loop is not None and self._simulation.current is self._loop.strand

    def _pause(self) -> None:
        assert self._loop is not None, "only run pauses"
        self._pauses = True
        self._loop.strand.leave()

    @contextmanager
    def _sleeping(self) -> Iterator[None]:
        """While this is entered, `time.sleep` in `run` is a wait."""
        real = time.sleep

        def sleep(seconds: float) -> None:
            if self._is_in_run():
                self._pause()
            else:
                real(seconds)

        time.sleep = sleep  # type: ignore[assignment]
        try:
            yield
        finally:
            time.sleep = real
