"""Where an attempt stands while it waits: on a stack that is kept for it.

Source: Flink, a task's own thread, blocked in a call.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from semantix.engine.scheduling.stacks import own_stack

if TYPE_CHECKING:
    from semantix.engine.job_run import JobRun
    from semantix.engine.subtask import Subtask


class Waiting:
    """The waits of one attempt, one at a time; its mail waits with it."""

    __slots__ = ("_job", "_stack", "_task", "_token")

    def __init__(self, task: Subtask, job: JobRun) -> None:
        self._task = task
        self._job = job
        self._stack: Any = None
        self._token = 0  # the wake-up of an earlier wait finds another number here

    def wait_us(self, duration_us: int) -> None:
        """Let the others run for so long."""
        job = self._job
        job.wait_count += 1
        self._token = token = job.wait_count
        job.queue.push(job.queue.now + duration_us, self._task.actor, self._wake, token)
        self.leave()

    def leave(self) -> None:
        """Let the others run; a wake-up, an interrupt or the end of the run comes back here."""
        job = self._job
        self._stack = own_stack()
        job.current = None
        try:
            job.stacks.keep()
        finally:
            self._stack = None
            job.current = self._task

    def has_wake_up(self) -> bool:
        """Tell whether it waits for a time that will come."""
        return self._token != 0

    def interrupt(self, error: BaseException) -> None:
        """Raise `error` where it waits."""
        self._token = 0
        self._job.stacks.go_on(self._stack, error)

    def bury(self) -> None:
        """The run is over."""
        if self._stack is not None:
            self._job.stacks.bury(self._stack)

    def _wake(self, token: int) -> None:
        if self._token == token:
            self._token = 0
            self._job.stacks.go_on(self._stack)
