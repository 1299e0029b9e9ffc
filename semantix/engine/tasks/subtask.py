"""One attempt of one subtask: a mailbox, and a stack of its own while it waits.

All code of a connector runs inside this class: it calls the mail and handles waits, cancellation,
failure and the normal end. The work for a checkpoint is in `task_checkpoint.py`.
Source: Flink, StreamTask, MailboxProcessor, Task.
"""

from __future__ import annotations

from collections import deque

from semantix.engine.elements import DATA_END, PARTITION_END
from semantix.engine.job_services import JobServices
from semantix.engine.operators.collector import Collector
from semantix.engine.operators.finished_operator import FinishedOperator
from semantix.engine.operators.operator_protocols import (
    InputOperator,
    LoopOperator,
    Operator,
    SourceOperator,
)
from semantix.engine.tasks.alignment import Alignment
from semantix.engine.tasks.channel import Mail
from semantix.engine.tasks.operator_drivers import (
    InputDriver,
    SourceDriver,
    Starter,
    TracingInputDriver,
)
from semantix.engine.tasks.task_checkpoint import TaskCheckpointing
from semantix.engine.tasks.task_services import record_open_handles
from semantix.engine.tasks.task_state import FINISHED, RUNNING, TaskState
from semantix.errors import InternalError, TaskCancelled
from semantix.history.events import CANCELLED, DEPLOYED, FAILED
from semantix.model.outcomes import reason_of
from semantix.model.sim_time import MAX_EVENT_TIME_MS
from semantix.ports.gate import Actor, StepGate
from semantix.simulation.guarding.leaving import is_from_outside
from semantix.simulation.strand import Strand
from semantix.simulation.watchdog import Blocked

# These exceptions end the whole run, not only the subtask in which they were raised.
_NO_FAILURES = (InternalError, Blocked)

CANCELLED_TEXT = "cancelled by the coordinator"

# (state, id of the restored checkpoint, whether the subtask had finished in that checkpoint); state
# and id are None on a fresh start.
Deployment = tuple[bytes | None, int | None, bool]


def _nothing(_: None) -> None:
    """Do nothing. After this mail the subtask checks whether it is cancelled or has ended."""


_NOTHING: Mail = (_nothing, None)


class Subtask:
    """One attempt of one subtask.

    Attributes:
        source: makes a source emit; None in a subtask with inputs.

    A crash ends an attempt without any further call. After a failure, a cancellation or the normal
    end, the operator is closed first.
    """

    __slots__ = (
        "_alignment", "_cancel_thrown", "_idle", "_input", "_is_closing", "_job", "_mailbox",
        "_recorder", "_simulation", "_urgent", "actor", "cancelling", "checkpointing", "collector",
        "gate", "operator", "source", "stalled", "state", "strand", "take",
    )  # fmt: skip

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
        self._job = job
        self._simulation = job.simulation
        self._recorder = job.recorder
        self.actor = actor
        self.gate = gate
        self.collector = collector
        self.operator: Operator
        self.source: Starter | None = None
        driver = TracingInputDriver if job.graph.is_traced else InputDriver
        self._input = driver(collector, job.recorder, actor.label, is_sink=is_sink)
        self.state = TaskState.DEPLOYED
        self.cancelling = False
        self.stalled = False
        self.checkpointing = TaskCheckpointing(self, job)
        self._alignment = Alignment(self, self._input, self.checkpointing, inputs)
        self._alignment.blocks = job.settings.is_aligned
        self.take = self._alignment.take  # the call of a channel's mails
        self._mailbox: deque[Mail] = deque()
        self._urgent: deque[Mail] = deque()
        self._idle = False
        self._is_closing = False
        self._cancel_thrown = False
        self.strand = Strand(job.simulation, actor)

    def install(self, operator: SourceOperator | InputOperator | LoopOperator) -> None:
        """Set the operator of this attempt. In a subtask without inputs it must be a source."""
        self.operator = operator
        if self._alignment.channel_count:
            self._input.operator = operator  # type: ignore[assignment]
        else:
            queue = self._job.queue
            self.source = SourceDriver(operator, self, queue)  # type: ignore[arg-type]

    # -- called from outside, in the queue's loop -----------------------------------------------

    def deploy(self, deployment: Deployment) -> None:
        """Start the attempt. If the subtask had finished in the checkpoint, no user code runs."""
        state, checkpoint_id, finished = deployment
        self._recorder.record(DEPLOYED, (self.actor.label, checkpoint_id or 0))
        self._alignment.restored(checkpoint_id or 0)
        self.checkpointing.restored(checkpoint_id or 0)
        if finished:
            self.install(FinishedOperator())
            self.checkpointing.is_final = True
        self._run((self._restore, (state, checkpoint_id)))

    def post(self, mail: Mail) -> None:
        """Put a mail into the mailbox. If the subtask is idle, the mail runs now."""
        if self._idle:
            self._run(mail)
        else:
            self._mailbox.append(mail)

    def post_urgently(self, mail: Mail) -> None:
        """Put a mail before all mails that are not urgent. If the subtask is idle, it runs now."""
        if self._idle:
            self._run(mail)
        else:
            self._urgent.append(mail)

    def wake(self) -> None:
        """Let an idle subtask check whether it is cancelled or has ended."""
        if self._idle:
            self._run(_NOTHING)

    def cancel(self) -> None:
        """Cancel the attempt: interrupt a call that waits, or wake the idle subtask."""
        self.cancelling = True
        if self._idle:
            self._run(_NOTHING)
        elif self.strand.has_wake_up() and not self._cancel_thrown:  # `close` is not interrupted
            self._cancel_thrown = True
            self.strand.interrupt(TaskCancelled(CANCELLED_TEXT))

    def has_ended(self) -> bool:
        """Return whether the attempt has ended or crashed: no code of it runs again."""
        return not self.actor.alive

    def bury(self) -> None:
        """End the suspended stack when the run is over, and break the reference cycles."""
        self.strand.bury()
        self.collector.disconnect()
        # Each of these objects holds a reference to this attempt.
        del self.checkpointing, self.strand, self._alignment, self.take
        del self.source, self._input
        if hasattr(self, "operator"):  # False if the constructor of the connector has raised
            del self.operator

    # -- called by its own parts ----------------------------------------------------------------

    def finish_input(self, drains: bool = True) -> None:
        """Finish the operator at the end of the data; then wait for the final checkpoint.

        Args:
            drains: False: the job stops with a savepoint, and the operator keeps what it holds.
        """
        if drains:
            if self.source is not None and self._job.graph.is_traced:
                self.collector.emit_watermark(MAX_EVENT_TIME_MS)
            self.operator.finish()
        self.checkpointing.finish_called()
        self.collector.broadcast((DATA_END, drains))
        if not self._job.settings.checkpointing:  # then no final checkpoint ever comes
            self.checkpointing.is_final = True

    # -- its thread of control ------------------------------------------------------------------

    def _run(self, mail: Mail) -> None:
        """Run one mail, then all mails that have arrived meanwhile."""
        call, argument = mail
        simulation = self._simulation
        simulation.current = self.strand
        self._idle = False
        try:
            call(argument)
            if self._mailbox or self._urgent or self.cancelling:
                self._work_off_mail()
            if self.checkpointing.is_final and self._has_ended():
                self._finish()
            else:
                self._idle = True
        except _NO_FAILURES:
            raise
        except BaseException as error:  # also SystemExit: a connector must not end semantix
            if is_from_outside(error):
                raise
            self._fail(error)
        finally:
            simulation.current = None

    def _fail(self, error: BaseException) -> None:
        if not self.actor.alive:  # a crashed attempt reports nothing to the coordinator
            return
        if self._job.has_left(self.actor.label, error):
            self.actor.alive = False  # nothing of it runs any more, as after the end of a process
        elif self.cancelling:  # the connector may have raised an error of its own instead
            self._close_after(TaskState.CANCELLED, "")
        else:
            self._job.note_failure(error)
            self._close_after(TaskState.FAILED, reason_of(error))

    def _finish(self) -> None:
        self.collector.broadcast((PARTITION_END,))
        self._is_closing = True
        self.operator.close()
        record_open_handles(self._job.worlds, self.actor.label, self._recorder)
        self._end(FINISHED, "")

    def _restore(self, restored: tuple[bytes | None, int | None]) -> None:
        if self.cancelling:  # the cancellation overtook the deployment
            raise TaskCancelled(CANCELLED_TEXT)
        state, checkpoint_id = restored
        gate = self.gate
        gate.before("restore_initialize_state", checkpoint_id or 0)
        self.operator.initialize(state, checkpoint_id)
        gate.after("restore_initialize_state", checkpoint_id or 0)
        gate.before("restore_channel_state")
        gate.after("restore_channel_state")
        gate.before("restore_run")
        self.state = RUNNING
        self._job.to_coordinator("on_task_running", self)
        gate.after("restore_run")
        if self.source is not None:
            self.source.start()

    def _work_off_mail(self) -> None:
        mailbox, urgent = self._mailbox, self._urgent
        while urgent or mailbox:
            if self.cancelling:
                raise TaskCancelled(CANCELLED_TEXT)
            call, argument = urgent.popleft() if urgent else mailbox.popleft()
            call(argument)
        if self.cancelling:
            raise TaskCancelled(CANCELLED_TEXT)

    def _has_ended(self) -> bool:
        return self._alignment.has_ended() and self.checkpointing.close()

    def _close_after(self, state: TaskState, reason: str) -> None:
        kind = FAILED if state is TaskState.FAILED else CANCELLED
        fields = (self.actor.label, reason) if kind == FAILED else (self.actor.label,)
        self._recorder.record(kind, fields)
        self._cancel_thrown = True  # so that no interrupt comes during `close`
        try:
            # Flink closes once. If `close` at the normal end has raised, that is this failure.
            if not self._is_closing:
                self._close_operator()
        except _NO_FAILURES:
            raise
        except BaseException as error:  # as in Flink: the first failure counts, this one is logged
            if is_from_outside(error):
                raise
            if not self.actor.alive:
                return
            if self._job.has_left(self.actor.label, error):
                self.actor.alive = False
                return
            self._job.log(self.actor.label, f"close raised {reason_of(error)}")
        record_open_handles(self._job.worlds, self.actor.label, self._recorder)
        self._end(state, reason)

    def _close_operator(self) -> None:
        """Close the operator of an attempt that failed or was cancelled."""
        self.operator.close()

    def _end(self, state: TaskState, reason: str) -> None:
        self.state = state
        self.actor.alive = False
        self._job.to_coordinator("on_task_ended", (self, reason))
