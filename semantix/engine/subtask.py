"""One attempt of one subtask: a mailbox, and a stack of its own while it waits.

Everything that a connector's code runs in is here: its mail, its waits, its cancellation, its end.
What happens at a checkpoint stands in `task_checkpoint.py`.
Source: Flink, StreamTask, MailboxProcessor, Task.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from semantix.engine.alignment import Alignment
from semantix.engine.channel import DATA_END, PARTITION_END, RECORD, Channel
from semantix.engine.key_groups import owner_of
from semantix.engine.operators.finished_operator import FinishedOperator
from semantix.engine.task_checkpoint import TaskCheckpointing
from semantix.engine.task_services import open_handles
from semantix.errors import InternalError, TaskCancelled
from semantix.history.events import CANCELLED, DEPLOYED, EMITTED, FAILED, LEFTOVER, RECEIVED
from semantix.model.outcomes import reason_of
from semantix.ports.gate import Actor, StepGate
from semantix.simulation.strand import Strand
from semantix.simulation.watchdog import Blocked

if TYPE_CHECKING:
    from semantix.engine.job_run import JobRun

# What ends the run and not just the task, though it came up inside of one.
_NO_FAILURES = (InternalError, KeyboardInterrupt, Blocked)

_CANCELLED = "cancelled by the coordinator"

Mail = tuple[Callable[[Any], None], Any]  # what is to be called, with which argument
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
        "_alignment", "_cancel_thrown", "_idle", "_input_count", "_is_closing", "_job", "_mailbox",
        "_queue", "_recorder", "_simulation", "_urgent", "actor", "cancelling", "checkpointing",
        "gate", "key_owners", "operator", "outputs", "stalled", "state", "strand", "take",
    )  # fmt: skip

    def __init__(self, job: JobRun, actor: Actor, gate: StepGate, input_count: int) -> None:
        self._job = job
        self._queue = job.queue
        self._simulation = job.simulation
        self._recorder = job.recorder
        self.actor = actor
        self.gate = gate
        self.operator: Any = None
        self.outputs: list[Channel] = []
        self.key_owners: dict[str, int] = {}
        self.state = TaskState.DEPLOYED
        self.cancelling = False
        self.stalled = False
        self.checkpointing = TaskCheckpointing(self, job)
        self._input_count = input_count
        self._alignment = Alignment(self, input_count)
        self.take = self._alignment.take  # of an element from a channel (mail)
        self._mailbox: deque[Mail] = deque()
        self._urgent: deque[Mail] = deque()
        self._idle = False
        self._is_closing = False
        self._cancel_thrown = False
        self.strand = Strand(job.simulation, actor)

    # -- from outside, in the queue's loop ------------------------------------------------------

    def deploy(self, deployment: Deployment) -> None:
        """Start the attempt; one that had finished in the checkpoint runs no user code."""
        state, checkpoint_id, finished = deployment
        self._recorder.record(DEPLOYED, (self.actor.label, checkpoint_id or 0))
        self._alignment.restored(checkpoint_id or 0)
        self.checkpointing.restored(checkpoint_id or 0)
        if finished:
            self.operator = FinishedOperator()
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
        self.operator = None
        self.outputs = []
        # They hold this attempt, too.
        del self.checkpointing, self.strand, self._alignment, self.take

    # -- from inside ----------------------------------------------------------------------------

    def process_record(self, record: Any) -> None:
        """Hand one record to the sink."""
        self._recorder.record(RECEIVED, (self.actor.label, record.record_id))
        self.operator.process(record.value, None)

    def perform_checkpoint(self, checkpoint_id: int, timestamp_ms: int) -> None:
        """All barriers are here."""
        self.checkpointing.perform(checkpoint_id, timestamp_ms)

    def abort_on_barrier(self, checkpoint_id: int, reason: str) -> None:
        """Alignment gave a checkpoint up."""
        self.checkpointing.abort_on_barrier(checkpoint_id, reason)

    def finish_input(self) -> None:
        """All data has been read: finish, tell downstream, and wait for the final checkpoint."""
        self.operator.finish()
        self.checkpointing.finish_called()
        for channel in self.outputs:
            channel.send((DATA_END,))
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
        for channel in self.outputs:
            channel.send((PARTITION_END,))
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
        if not self._input_count:
            self._schedule_emission()

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

    # -- a source's own mail --------------------------------------------------------------------

    def _schedule_emission(self) -> None:
        due = self.operator.next_due_us()
        if due is None:
            self.finish_input()
            return
        self._queue.push(due, self.actor, self.post, (self._emit, None))

    def _emit(self, _: None) -> None:
        record = self.operator.emit_next()
        self._recorder.record(EMITTED, (self.actor.label, record.record_id))
        owner = self.key_owners.get(record.key)
        if owner is None:
            owner = self.key_owners[record.key] = owner_of(record.key, len(self.outputs))
        self.outputs[owner].send((RECORD, record))
        self._schedule_emission()
