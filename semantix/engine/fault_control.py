"""Crashes and stalls of a running job. A plan crashes a part of the job only through this module.

Four kinds of failure are different:

- A task or a process crashes: the other tasks go on until the coordinator notices the loss.
- A task fails with an error: its operator is closed first, then as before.
- The coordinator crashes: the tasks go on until a new coordinator cancels them.
- Everything crashes: nothing goes on, and a new coordinator deploys the job.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Protocol

from semantix.engine.checkpointing.coordinator import Coordinator
from semantix.engine.lasting_faults import DisturbedJob, LastingFaults
from semantix.engine.orderly_end import EndingJob, OrderlyEnd
from semantix.engine.succession import Succession
from semantix.engine.tasks.subtask import Subtask
from semantix.errors import TaskCrashed
from semantix.history.events import CRASHED
from semantix.model.outcomes import JobEnd
from semantix.ports.gate import Actor
from semantix.ports.world import World, is_losing
from semantix.simulation.event_queue import WORLD
from semantix.simulation.guarding.own_lines import is_deleting


class CrashableJob(DisturbedJob, EndingJob, Protocol):
    """The parts of the job that a fault uses.

    Attributes:
        tasks: the subtasks of the latest attempt.
        new_processes: the processes that have crashed; the next deployment begins them anew.
        suspended: a fault has stopped the job, and the run goes on with a job that is made anew.
    """

    coordinator: Coordinator
    ended: bool
    tasks: list[Subtask]
    new_processes: set[int]
    suspended: bool
    lasting: LastingFaults
    worlds: Mapping[str, World]

    def tasks_made(self) -> tuple[Subtask, ...]: ...
    def start_job(self, _: None) -> None: ...
    def take_over(self, tasks: list[Subtask]) -> None: ...


class FaultControl:
    """Implements `ports.gate.JobControl` for one run."""

    __slots__ = ("_job", "_succession", "end_job", "lasting")

    def __init__(self, job: CrashableJob) -> None:
        self._job = job
        self._succession = Succession(job)
        self.lasting = job.lasting
        self.end_job = OrderlyEnd(job).end

    def crash(self, scope: str, actor: Actor, loses: str = "all") -> None:
        """Kill a part of the job at this instant (see `ports.gate.JobControl.crash`)."""
        job = self._job
        job.extend_deadline()
        if scope in ("everything", "machine"):
            self._crash_everything(scope)
            for world in job.worlds.values() if scope == "machine" else ():
                if is_losing(world):
                    world.lose_unsynced(loses)
        elif scope == "coordinator" or (scope == "task" and actor.task == "coordinator"):
            self._crash_coordinator()
        elif scope == "process":
            # The coordinator has a process of its own (-1). If it visits, process 0 crashes.
            process = max(actor.process, 0)
            job.new_processes.add(process)
            self._crash_tasks([t for t in job.tasks if t.actor.process == process], scope)
        else:
            self._crash_tasks([t for t in job.tasks if t.actor is actor], scope)
        if not actor.alive:  # the visitor is among the victims: leave its code at once
            raise TaskCrashed(actor.label)

    def disturb(self) -> None:
        """Note that a fault of another kind struck."""
        self._job.extend_deadline()

    def suspend(self, actor: Actor) -> None:
        """Kill everything, and leave the queue; `JobRun.run` then returns."""
        job = self._job
        self._kill_everything()
        job.suspended = job.queue.stopped = True
        raise TaskCrashed(actor.label)

    def crash_soon(self) -> None:
        """Kill everything when the code that runs now waits, or has ended."""
        job = self._job
        job.queue.push(job.queue.now, WORLD, self._crash_everything)

    def give_up(self, reason: str) -> None:
        """End the run here; the result says that it was cut."""
        self._job.end(JobEnd.CUT, reason)

    def refuse(self, reason: str) -> None:
        """End the run here; the result says what is not modelled."""
        job = self._job
        job.end(JobEnd.UNMODELLED, reason)
        for actor in (job.coordinator.actor, *(task.actor for task in job.tasks_made())):
            actor.alive = False

    def park(self, actor: Actor, is_first: bool = False) -> str:
        """Suspend a dead attempt for ever, if it is the one that runs; else name who runs."""
        strand = self._job.simulation.current
        if strand is None:
            return ""
        if strand.actor is not actor:
            is_user = strand.actor.alive and not is_deleting()
            return strand.actor.label if is_user else ""
        if not is_first:
            strand.leave()
        return ""

    def stall(self, actor: Actor, by_us: int) -> None:
        """Freeze the visiting task for `by_us`; meanwhile the coordinator replaces it.

        A callback of a client may visit while the task's own strand is busy with something else.
        Then nothing is frozen: the task goes on, and the coordinator replaces it all the same.
        """
        job = self._job
        job.extend_deadline()
        strand = job.simulation.current
        task = next(one for one in job.tasks_made() if one.actor is actor)
        task.stalled = True
        self.lose(task)
        if strand is None or strand.actor is not actor:
            thaw = partial(setattr, task, "stalled")
            job.queue.push(job.queue.now + by_us, WORLD, thaw, False)
            return
        strand.wait_us(by_us)
        task.stalled = False

    def advance_time(self, by_us: int) -> None:
        """Let `by_us` pass for the worlds while the job stands still."""
        job = self._job
        job.extend_deadline()
        job.queue.postpone(by_us)
        job.queue.run_worlds(job.queue.now + by_us)

    def lose(self, task: Subtask) -> None:
        """Have the coordinator notice after the detection delay that the task does not answer."""
        job = self._job
        due = job.queue.now + job.settings.detection_delay_us
        job.queue.push(due, WORLD, self._report_lost, task)

    def _report_lost(self, task: Subtask) -> None:
        coordinator = self._job.coordinator
        if coordinator.actor.alive:  # else its successor cancels all tasks anyway
            coordinator.on_task_lost(task)

    def _crash_tasks(self, victims: list[Subtask], scope: str) -> None:
        for task in victims:
            if not task.has_ended():
                self._kill(task.actor, scope)
                self.lose(task)

    def _crash_coordinator(self) -> None:
        job = self._job
        coordinator = job.coordinator
        if not coordinator.actor.alive:  # its successor is scheduled already
            return
        self._kill(coordinator.actor, "coordinator")
        self._succession.begin(0, partial(job.take_over, coordinator.tasks))

    def _crash_everything(self, scope: str | None = None) -> None:
        job = self._job
        if job.ended:
            return
        self._kill_everything(scope or "everything")
        self._succession.begin(job.lasting.restart_delay_us(), partial(job.start_job, None))

    def _kill_everything(self, scope: str = "everything") -> None:
        job = self._job
        job.new_processes |= {task.actor.process for task in job.tasks}
        for actor in (job.coordinator.actor, *(task.actor for task in job.tasks)):
            if actor.alive:
                self._kill(actor, scope)

    def _kill(self, actor: Actor, scope: str) -> None:
        self._job.recorder.record(CRASHED, (scope, actor.label))
        actor.alive = False
