"""The strand of a source's subtask that runs `run`: its start, its interrupt, its end.

Source: Flink, SourceStreamTask.LegacySourceFunctionThread.
"""

from __future__ import annotations

from typing import Protocol

from semantix.engine.operators.operator_protocols import LoopOperator
from semantix.engine.tasks.checkpoint_lock import CheckpointLock, LockedTask
from semantix.engine.tasks.task_state import StopOrder
from semantix.errors import InternalError, TaskCancelled
from semantix.simulation.guarding.leaving import is_from_outside
from semantix.simulation.simulation import Simulation
from semantix.simulation.strand import Strand
from semantix.simulation.watchdog import Blocked


class LoopTask(LockedTask, Protocol):
    """The parts of a subtask that the strand of `run` uses."""

    def loop_ended(self, error: BaseException | None) -> None: ...
    def stop_loop(self, order: StopOrder) -> None: ...


class SourceLoop:
    """One call of `run`, on a strand of its own.

    Args:
        task: its subtask; its `loop_ended` is called when `run` has returned or raised.
        operator: its `run` is called.
    Attributes:
        lock: the checkpoint lock.
        strand: on which `run` runs.
        is_ended: no code of `run` runs any more. It may never have begun.
    """

    __slots__ = ("_is_begun", "_operator", "_simulation", "_task", "is_ended", "lock", "strand")

    def __init__(self, task: LoopTask, simulation: Simulation, operator: LoopOperator) -> None:
        self._task = task
        self._simulation = simulation
        self._operator = operator
        self.strand = Strand(simulation, task.actor)
        self._is_begun = False
        self.lock = CheckpointLock(task, simulation, self.strand, operator.pace_us)
        self.is_ended = False

    def start(self) -> None:
        """Call `run` on this strand, as the next event."""
        queue = self._simulation.queue
        queue.push(queue.now, self._task.actor, self._begin)

    def stop(self, order: StopOrder) -> None:
        """End the input, then take the savepoint with which the job stops (a mail)."""
        self._task.stop_loop(order)

    def interrupt(self) -> None:
        """Raise `TaskCancelled` where `run` waits. A `run` that has not begun never begins."""
        self.lock.is_cancelled = True
        if self._is_begun:
            queue = self._simulation.queue
            queue.push(queue.now, self._task.actor, self._interrupt)
        else:
            self.is_ended = True

    def bury(self) -> None:
        """End a `run` that still waits when the simulation is over; break reference cycles."""
        self.strand.bury()
        del self.strand, self._task, self._operator, self.lock

    def _begin(self, _: None) -> None:
        if self.is_ended:
            return
        self._is_begun = True
        simulation = self._simulation
        simulation.current = self.strand
        raised: BaseException | None = None
        try:
            self._operator.run()
        except (InternalError, Blocked):
            raise
        except BaseException as error:  # also SystemExit: a connector must not end semantix
            if is_from_outside(error):
                raise
            raised = error
        finally:
            simulation.current = None
        self.is_ended = True
        if self._task.actor.alive:  # nobody hears of the end of a crashed attempt
            self.lock.forget()
            self._task.loop_ended(raised)

    def _interrupt(self, _: None) -> None:
        if not self.is_ended:
            self.strand.interrupt(TaskCancelled("cancelled by the coordinator"))
