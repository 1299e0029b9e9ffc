"""One attempt of one subtask: a mailbox, and a stack of its own while it waits.

Everything that a connector's code runs in is here: its mail, its waits, its cancellation, its end.
What happens at a checkpoint stands in `task_checkpoint.py`.
Source: Flink, StreamTask, MailboxProcessor, Task.
"""

from __future__ import annotations

from collections import deque
from enum import StrEnum

from semantix.engine.elements import DATA_END, PARTITION_END
from semantix.engine.job_services import JobServices
from semantix.engine.operators.collector import Collector
from semantix.engine.operators.finished_operator import FinishedOperator
from semantix.engine.operators.operator_protocols import InputOperator, Operator, SourceOperator
from semantix.engine.tasks.alignment import Alignment
from semantix.engine.tasks.channel import Mail
from semantix.engine.tasks.operator_drivers import InputDriver, SourceDriver
from semantix.engine.tasks.task_checkpoint import TaskCheckpointing
from semantix.engine.tasks.task_services import open_handles
from semantix.errors import InternalError, TaskCancelled
from semantix.history.events import CANCELLED, DEPLOYED, FAILED, LEFTOVER
from semantix.model.outcomes import reason_of
from semantix.ports.gate import Actor, StepGate
from semantix.simulation.strand import Strand
from semantix.simulation.watchdog import Blocked

# What ends the run and not just the task, though it came up inside of one.
_NO_FAILURES = (InternalError, KeyboardInterrupt, Blocked)

_CANCELLED = "cancelled by the coordinator"

# State, checkpoint restored (both None on a fresh start), and whether the task had finished in it.
Deployment = tuple[bytes | None, int | None, bool]


def _nothing(_: None) -> None:
    """Do nothing: only have the subtask look around."""


_NOTHING: Mail = (_nothing, None)


class TaskState(StrEnum):
    """Where an attempt is in its life."""

    DEPLOYED = "deployed"
    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"
    CANCELLED = "cancelled"


RUNNING, FINISHED = TaskState.RUNNING, TaskState.FINISHED  # a member costs as much as a call


class Subtask:
    """One life of a subtask; a crash ends it without a word, anything else goes through `close`."""

    __slots__ = (
        "_alignment", "_cancel_thrown", "_idle", "_input", "_is_closing", "_job", "_mailbox",
        "_recorder", "_simulation", "_source", "_urgent", "actor",
        "cancelling", "checkpointing", "collector", "gate", "operator", "stalled", "state",
        "strand", "take",
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
        self._source: SourceDriver | None = None
        self._input = InputDriver(collector, job.recorder, actor.label, is_sink=is_sink)
        self.state = TaskState.DEPLOYED
        self.cancelling = False
        self.stalled = False
        self.checkpointing = TaskCheckpointing(self, job)
        self._alignment = Alignment(self, self._input, self.checkpointing, inputs)
        self.take = self._alignment.take  # of an element from a channel (mail)
        self._mailbox: deque[Mail] = deque()
        self._urgent: deque[Mail] = deque()
        self._idle = False
        self._is_closing = False
        self._cancel_thrown = False
        self.strand = Strand(job.simulation, actor)

    def install(self, operator: SourceOperator | InputOperator) -> None:
        """Take the operator that this attempt runs: without inputs it must be a source."""
        self.operator = operator
        if self._alignment.channel_count:
            self._input.operator = operator  # type: ignore[assignment]
        else:
            queue = self._job.queue
            self._source = SourceDriver(operator, self, queue)  # type: ignore[arg-type]

    # -- from outside, in the queue's loop ------------------------------------------------------

    def deploy(self, deployment: Deployment) -> None:
        """Start the attempt; one that had finished in the checkpoint runs no user code."""
        state, checkpoint_id, finished = deployment
        self._recorder.record(DEPLOYED, (self.actor.label, checkpoint_id or 0))
        self._alignment.restored(checkpoint_id or 0)
        self.checkpointing.restored(checkpoint_id or 0)
        if finished:
            self.install(FinishedOperator())
            self.checkpointing.is_final = True
        self._run((self._restore, (state, checkpoint_id)))

    def post(self, mail: Mail) -> None:
        """Put a mail into the mailbox; it runs now if the subtask is idle."""
        if self._idle:
            self._run(mail)
        else:
            self._mailbox.append(mail)

    def post_urgently(self, mail: Mail) -> None:
        """Put it before all mail that is not urgent."""
        if self._idle:
            self._run(mail)
        else:
            self._urgent.append(mail)

    def wake(self) -> None:
        """Let the subtask look, if it is idle, what there is to do."""
        if self._idle:
            self._run(_NOTHING)

    def cancel(self) -> None:
        """Interrupt a parked call, or wake the idle subtask, so that it closes."""
        self.cancelling = True
        if self._idle:
            self._run(_NOTHING)
        elif self.strand.has_wake_up() and not self._cancel_thrown:
            self._cancel_thrown = True
            self.strand.interrupt(TaskCancelled(_CANCELLED))

    def has_ended(self) -> bool:
        """Tell whether nothing of this attempt runs again."""
        return not self.actor.alive

    def bury(self) -> None:
        """The run is over."""
        self.strand.bury()
        self.collector.disconnect()
        # They hold this attempt, too.
        del self.checkpointing, self.strand, self._alignment, self.take
        del self._source, self._input
        if hasattr(self, "operator"):  # building the attempt may have failed before
            del self.operator

    # -- from inside ----------------------------------------------------------------------------

    def finish_input(self) -> None:
        """All data has been read: finish, tell downstream, and wait for the final checkpoint."""
        self.operator.finish()
        self.checkpointing.finish_called()
        self.collector.broadcast((DATA_END,))
        if not self._job.settings.checkpointing:
            self.checkpointing.is_final = True

    # -- its thread of control ------------------------------------------------------------------

    def _run(self, mail: Mail) -> None:
        """Work off one mail, and whatever has come by the time it is done."""
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
        except BaseException as error:  # SystemExit, too: no connector ends semantix
            self._fail(error)
        finally:
            simulation.current = None

    def _fail(self, error: BaseException) -> None:
        if not self.actor.alive:  # crashed or buried: whatever the dead raise, they say nothing
            return
        if self.cancelling:  # what a connector makes of its interrupt is still the cancellation
            self._close_after(TaskState.CANCELLED, "")
        else:
            self._job.note_failure(error)
            self._close_after(TaskState.FAILED, reason_of(error))

    def _finish(self) -> None:
        self.collector.broadcast((PARTITION_END,))
        self._is_closing = True
        self.operator.close()
        for left in open_handles(self._job.worlds, self.actor.label):
            self._recorder.record(LEFTOVER, (left.kind, left.name, left.owner))
        self._end(FINISHED, "")

    def _restore(self, restored: tuple[bytes | None, int | None]) -> None:
        if self.cancelling:  # before it was deployed
            raise TaskCancelled(_CANCELLED)
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
        if self._source is not None:
            self._source.start()

    def _work_off_mail(self) -> None:
        mailbox, urgent = self._mailbox, self._urgent
        while urgent or mailbox:
            if self.cancelling:
                raise TaskCancelled(_CANCELLED)
            call, argument = urgent.popleft() if urgent else mailbox.popleft()
            call(argument)
        if self.cancelling:
            raise TaskCancelled(_CANCELLED)

    def _has_ended(self) -> bool:
        return self._alignment.has_ended() and self.checkpointing.close()

    def _close_after(self, state: TaskState, reason: str) -> None:
        kind = FAILED if state is TaskState.FAILED else CANCELLED
        fields = (self.actor.label, reason) if kind == FAILED else (self.actor.label,)
        self._recorder.record(kind, fields)
        self._cancel_thrown = True  # an interrupt comes once
        try:
            if not self._is_closing:  # Flink closes once; at a normal end, what it raises is why
                self.operator.close()
        except _NO_FAILURES:
            raise
        except BaseException as error:  # Flink logs what close() raises; the first failure counts
            if not self.actor.alive:
                return
            self._job.log(self.actor.label, f"close raised {reason_of(error)}")
        self._end(state, reason)

    def _end(self, state: TaskState, reason: str) -> None:
        self.state = state
        self.actor.alive = False
        self._job.to_coordinator("on_task_ended", (self, reason))
