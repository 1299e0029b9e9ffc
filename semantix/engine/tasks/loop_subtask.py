"""One attempt of a source whose author writes a loop: beside the mailbox it has a strand for `run`.

Source: Flink, SourceStreamTask.
"""

from __future__ import annotations

from typing import TypeGuard

from semantix.engine.job_services import JobServices
from semantix.engine.operators.collector import Collector
from semantix.engine.operators.operator_protocols import (
    InputOperator,
    LoopOperator,
    Operator,
    SourceOperator,
)
from semantix.engine.tasks.channel import Mail
from semantix.engine.tasks.source_loop import SourceLoop
from semantix.engine.tasks.subtask import Subtask
from semantix.engine.tasks.task_state import StopOrder
from semantix.errors import InternalError
from semantix.model.outcomes import JobEnd, reason_of
from semantix.ports.gate import Actor, StepGate
from semantix.simulation.event_queue import WORLD
from semantix.simulation.watchdog import Blocked

# Flink ends the whole process then (`task.cancellation.timeout`).
CANCELLATION_TIMEOUT_US = 180_000_000


class LoopSubtask(Subtask):
    """A subtask with two strands and the checkpoint lock between them.

    A mail runs only while `run` does not hold the lock. So each mail holds it.
    """

    __slots__ = ("_is_finished", "_is_joining", "_loop", "_loops", "_stop_order")

    def __init__(
        self,
        job: JobServices,
        actor: Actor,
        gate: StepGate,
        *,
        collector: Collector,
        inputs: int,
        is_sink: bool,
    ) -> None:
        super().__init__(job, actor, gate, collector=collector, inputs=inputs, is_sink=is_sink)
        self._loop: SourceLoop | None = None
        self._loops: LoopOperator | None = None
        self._is_joining = False
        self._is_finished = False  # `run` has returned, and the end of the data was sent
        self._stop_order: StopOrder | None = None

    def install(self, operator: SourceOperator | InputOperator | LoopOperator) -> None:
        """Set the operator of this attempt: one with `run`, or one that has finished already."""
        if not is_loop(operator):
            self._loop = self._loops = None
            super().install(operator)
            return
        self.operator = self._loops = operator
        self.source = self._loop = SourceLoop(self, self._simulation, operator)
        operator.connect(self._loop.lock)

    def cancel(self) -> None:
        """Cancel the attempt, also while `run` holds the lock: it is interrupted there."""
        loop = self._loop
        is_held = loop is not None and not loop.is_ended and loop.lock.is_held()
        if is_held and not self.cancelling and not self._is_joining:
            self.cancelling = True
            self._run((_nothing, None))
        else:
            super().cancel()

    def bury(self) -> None:
        """End the suspended stacks when the run is over, and break the reference cycles."""
        if self._loop is not None:
            self._loop.bury()
        super().bury()
        del self._loop, self._loops

    # -- called by the lock and the loop --------------------------------------------------------

    def stop_loop(self, order: StopOrder) -> None:
        """Call `cancel`; when `run` has returned by itself, take the savepoint."""
        if self._is_finished or self._loops is None:
            self.checkpointing.on_trigger((order.checkpoint_id, order.timestamp_ms))
        else:
            self._stop_order = order
            self._loops.cancel()

    def hold_mail(self) -> bool:
        """Let mail wait; return False if the mailbox is busy, so that the lock is not free."""
        if not self._idle:
            return False
        self._idle = False
        return True

    def let_mail(self) -> None:
        """Let mail run again, and work off what has arrived."""
        if self.cancelling or self._is_joining:  # the mailbox is at its end
            return
        self._idle = True
        if self._mailbox or self._urgent or self.cancelling:
            queue = self._job.queue
            queue.push(queue.now, self.actor, _wake, self)

    def loop_ended(self, error: BaseException | None) -> None:
        """React to the end of `run`: the input has ended, or the subtask fails."""
        queue = self._job.queue
        if self._is_joining:
            queue.push(queue.now, self.actor, self.strand.go_on)
        else:
            queue.push(queue.now, self.actor, self.post, (self._after_loop, error))

    # -- its own thread of control --------------------------------------------------------------

    def _run(self, mail: Mail) -> None:
        super()._run(mail)
        if self._loop is not None and self._idle:
            self._loop.lock.mail_is_done()

    def _after_loop(self, error: BaseException | None) -> None:
        if error is not None:
            raise error
        self._is_finished = True
        order = self._stop_order
        self.finish_input(order is None or order.drains)
        if order is not None:
            self.checkpointing.on_trigger((order.checkpoint_id, order.timestamp_ms))

    def _close_operator(self) -> None:
        loop, operator = self._loop, self._loops
        if loop is not None and operator is not None:
            self._stop(loop, operator)
        super()._close_operator()

    def _stop(self, loop: SourceLoop, operator: LoopOperator) -> None:
        """Call `cancel`, interrupt `run`, and wait for its end."""
        try:
            operator.cancel()
        except (InternalError, Blocked):
            raise
        except Exception as error:  # as in Flink: the reason for which the attempt ends counts
            self._job.log(self.actor.label, f"cancel raised {reason_of(error)}")
        if not loop.is_ended:
            loop.interrupt()
            self._join(loop)

    def _join(self, loop: SourceLoop) -> None:
        job, queue = self._job, self._job.queue

        def give_up(_: None) -> None:
            if self.actor.alive and not loop.is_ended:
                seconds = CANCELLATION_TIMEOUT_US // 1_000_000
                text = f"{self.actor.label}: `run` did not return within {seconds} s of `cancel`"
                job.end(JobEnd.CUT, text)

        queue.push(queue.now + CANCELLATION_TIMEOUT_US, WORLD, give_up)
        self._is_joining = True
        while not loop.is_ended:
            self.strand.leave()


def is_loop(operator: Operator) -> TypeGuard[LoopOperator]:
    """Return whether an operator has `run`."""
    return hasattr(operator, "run")


def _nothing(_: None) -> None:
    """Do nothing: after a mail, the subtask sees that it is cancelled."""


def _wake(task: LoopSubtask) -> None:
    task.wake()
