"""Stops a job with a savepoint: the sources end, and the savepoint is the last checkpoint.

With drain, the input ends as if it had been read: operators finish what they hold back. Without it,
they keep it in the savepoint. The job ends when every task was notified of the savepoint. If the
savepoint fails, the sources are at their end already, so the job restarts from the latest
checkpoint and goes on.

Flink does not put such a savepoint into the store of completed checkpoints: if the job fails while
it stops, it would go on from an older one, although sinks may have committed the savepoint. Here it
is stored, so that precondition P3 (recovery from the latest completed state) holds.
Source: Flink, StopWithSavepointTerminationManager (protocol reference 8.1, 1.5).
"""

from __future__ import annotations

from semantix.engine.tasks.channel import Mail
from semantix.engine.tasks.subtask import Subtask
from semantix.engine.tasks.task_state import StopOrder

FAILED_REASON = "Stop-with-savepoint failed."


class Stopping:
    """What one coordinator knows of a stop. A new coordinator knows of none: the job goes on.

    Attributes:
        is_wanted: the next checkpoint is the savepoint.
    """

    __slots__ = ("_checkpoint_id", "_drains", "is_wanted")

    def __init__(self) -> None:
        self.is_wanted = False
        self._drains = False
        self._checkpoint_id = 0

    def want(self, *, drain: bool) -> bool:
        """Let the next checkpoint be the savepoint; return False if the job stops already."""
        if self.is_wanted or self._checkpoint_id:
            return False
        self.is_wanted, self._drains = True, drain
        return True

    def triggered(self, checkpoint_id: int) -> None:
        """Note the id of a checkpoint that is triggered."""
        if self.is_wanted:
            self.is_wanted, self._checkpoint_id = False, checkpoint_id

    def mail(self, task: Subtask, checkpoint_id: int, timestamp_ms: int) -> Mail:
        """Return the mail that starts a checkpoint in a task."""
        if checkpoint_id == self._checkpoint_id and task.source is not None:
            return task.source.stop, StopOrder(checkpoint_id, timestamp_ms, self._drains)
        return task.checkpointing.on_trigger, (checkpoint_id, timestamp_ms)

    def is_savepoint(self, checkpoint_id: int) -> bool:
        """Return whether a checkpoint is the savepoint with which the job stops."""
        return bool(checkpoint_id) and checkpoint_id == self._checkpoint_id

    def forget(self) -> None:
        """Forget the stop, because the job restarts."""
        self.is_wanted, self._checkpoint_id = False, 0
