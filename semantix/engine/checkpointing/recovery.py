"""Failover: cancel all tasks, wait until they have ended, deploy from the latest checkpoint.

A failover always restarts the whole job, because all vertices are one pipelined region.
Source: Flink, DefaultScheduler, StateAssignmentOperation (protocol reference 1.8, 2.1).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from semantix.engine.checkpointing.end_of_input import EndOfInput
from semantix.engine.checkpointing.restart_loops import RestartLoops
from semantix.engine.job_graph import Vertex
from semantix.engine.job_services import JobServices
from semantix.engine.lasting_faults import LastingFaults
from semantix.engine.operators.operator_state import redistribute
from semantix.engine.tasks.subtask import Subtask
from semantix.engine.tasks.task_state import FINISHED, RUNNING
from semantix.history.events import RESTORED
from semantix.model.outcomes import JobEnd
from semantix.ports.gate import Actor, StepGate
from semantix.ports.state_storage import CompletedCheckpoint

_AT_WORK = (RUNNING, FINISHED)


class RestartableJob(JobServices, Protocol):
    """The parts of a job that a restart uses."""

    lasting: LastingFaults
    restart_loops: RestartLoops

    def draw_delays(self) -> None: ...
    def first_delay_us(self) -> int: ...
    def build_tasks(self) -> list[Subtask]: ...


class RestartingCoordinator(Protocol):
    """The parts of the coordinator that its failover uses."""

    job: RestartableJob
    actor: Actor
    gate: StepGate
    tasks: list[Subtask]
    latest_completed: int

    @property
    def failover(self) -> Failover: ...
    def abort_all(self, reason: str) -> None: ...
    def start_scheduling(self, restored: CompletedCheckpoint | None) -> None: ...


class Failover:
    """The state changes RUNNING → RESTARTING → RUNNING of one coordinator.

    It counts only the failures that this coordinator has seen. A new coordinator that takes over
    from a crashed one starts at 0 (Flink: each JobMaster has its own restart strategy).

    Attributes:
        unrecoverable: the reason why no restart can help; empty if a restart can help.
    """

    __slots__ = (
        "_coordinator", "_failures", "_input", "_is_ending", "_redeploying", "_restarting",
        "_restored", "_waiting_for", "unrecoverable",
    )  # fmt: skip

    def __init__(self, coordinator: RestartingCoordinator) -> None:
        self._coordinator = coordinator
        self.unrecoverable = ""
        self._failures = 0
        self._input = EndOfInput(coordinator)
        self._is_ending = False
        self._restarting = False
        self._redeploying = False
        self._waiting_for: list[Subtask] = []
        self._restored: CompletedCheckpoint | None = None

    def start(self, reason: str, lost: Subtask | None = None) -> None:
        """Start a failover. If one is in progress, only note the lost task.

        Args:
            reason: why the job fails over; for the timeline.
            lost: a task that does not answer a cancellation, because it has crashed or is stalled.
        """
        if self._restarting:
            self._waiting_for = [task for task in self._waiting_for if task is not lost]
            return
        self._restarting = True
        coordinator = self._coordinator
        job = coordinator.job
        job.log(coordinator.actor.label, f"failover: {reason}")
        if job.lasting.is_over():
            self._failures += 1
            loop = job.restart_loops.note(reason, job.recorder, job.worlds, job.queue.now)
            if loop:
                job.end(JobEnd.CUT, loop)
                return
        coordinator.gate.before("restore_abort_pending")
        coordinator.abort_all("CHECKPOINT_COORDINATOR_SUSPEND")
        coordinator.gate.after("restore_abort_pending")
        self.cancel(task for task in coordinator.tasks if task is not lost)

    def end(self) -> None:
        """Cancel every task, and end the job; if it restarts just now, instead of the restart."""
        self._is_ending = True
        self.start("the job is cancelled")

    def cancel(self, tasks: Iterable[Subtask]) -> None:
        """Cancel the tasks. When the last of them has ended, `check_ended` goes on."""
        self._restarting = True
        coordinator = self._coordinator
        job, gate = coordinator.job, coordinator.gate
        self._waiting_for = [task for task in tasks if not task.has_ended()]
        gate.before("restore_cancel_tasks")
        for sent, task in enumerate(self._waiting_for, start=1):
            due = job.queue.now + next(job.rpc_delays)
            job.queue.push(due, task.actor, lambda one: one.cancel(), task)
            if sent < len(self._waiting_for):
                gate.during("restore_cancel_tasks", sent)
        gate.after("restore_cancel_tasks")
        self.check_ended()

    def check_ended(self) -> None:
        """Restart or end the job if no old attempt runs any more; else do nothing."""
        coordinator = self._coordinator
        job = coordinator.job
        if not self._restarting:
            if all(task.state is FINISHED for task in coordinator.tasks):
                job.end(JobEnd.FINISHED, "")
            return
        self._waiting_for = [task for task in self._waiting_for if not task.has_ended()]
        if self._waiting_for or self._redeploying:  # the second: a restart is scheduled already
            return
        self._redeploying = True
        coordinator.tasks = []
        allowed = job.settings.restart_attempts
        if self._is_ending:
            job.end(JobEnd.FINISHED, "")
        elif self.unrecoverable:
            job.end(JobEnd.FAILED, self.unrecoverable)
        elif allowed is not None and self._failures > allowed:
            job.end(JobEnd.FAILED, "the restart strategy gave up")
        else:
            due = job.queue.now + job.lasting.restart_delay_us()
            job.queue.push(due, coordinator.actor, self._redeploy)

    def _redeploy(self, _: None) -> None:
        self._restarting = self._redeploying = False
        self.deploy()

    def deploy(self) -> None:
        """Distribute the state of the latest completed checkpoint and deploy every task."""
        coordinator = self._coordinator
        job, gate = coordinator.job, coordinator.gate
        job.lasting.restarted()
        gate.before("restore_assign_state")
        held = job.storage.completed()
        if job.settings.restores_older and len(held) > 1:
            held = held[:-1]
            job.storage.drop_latest()
        latest = held[-1] if held else None
        self._restored = latest
        checkpoint_id = latest.checkpoint_id if latest is not None else 0
        job.recorder.record(RESTORED, (checkpoint_id,))
        coordinator.latest_completed = checkpoint_id
        if latest is not None:  # without a checkpoint there is no state, and so no such step
            gate.before("opstate_assign")
        states = {vertex.task: _assigned(latest, vertex) for vertex in job.graph.vertices}
        if latest is not None:
            gate.after("opstate_assign")
        gate.after("restore_assign_state", checkpoint_id)
        # No vertex has a coordinator of its own yet, so nothing happens between these two visits.
        gate.before("restore_coordinators")
        gate.after("restore_coordinators")
        finished = latest.finished_tasks if latest is not None else ()
        job.draw_delays()
        coordinator.tasks = job.build_tasks()
        for task in coordinator.tasks:
            own = states[task.actor.task][task.actor.subtask]
            restored_id = checkpoint_id if latest is not None else None
            deployment = (own, restored_id, task.actor.task in finished)
            due = job.queue.now + next(job.rpc_delays)
            job.queue.push(due, task.actor, task.deploy, deployment)

    def task_is_running(self) -> None:
        """Begin to trigger checkpoints if every task runs or has finished already."""
        if self._coordinator.tasks and all_at_work(self._coordinator.tasks):
            self._coordinator.start_scheduling(self._restored)
            self._input.begin()


def _assigned(latest: CompletedCheckpoint | None, vertex: Vertex) -> list[bytes | None]:
    task, parallelism = vertex.task, vertex.parallelism
    if latest is None:
        return [None] * parallelism
    old = dict(latest.parallelisms).get(task, parallelism)  # the job may have been rescaled since
    reported = {subtask: state for name, subtask, state in latest.states if name == task}
    if not reported:
        return [None] * parallelism
    # A subtask that had finished before the checkpoint has reported no state.
    empty = redistribute([], 1)[0]
    snapshots = [reported.get(subtask, empty) for subtask in range(old)]
    dealt: list[bytes | None] = list(redistribute(snapshots, parallelism))
    return dealt


def all_at_work(tasks: list[Subtask]) -> bool:
    """Return whether every task runs or has finished."""
    for task in tasks:  # noqa: SIM110 - all() costs three times as much
        if task.state not in _AT_WORK:
            return False
    return True


def any_finished(tasks: list[Subtask]) -> bool:
    """Return whether at least one task has finished."""
    for task in tasks:  # noqa: SIM110 - any() costs three times as much
        if task.state is FINISHED:
            return True
    return False
