"""The steps of one attempt for a checkpoint, in Flink's order.

Source: Flink, SubtaskCheckpointCoordinatorImpl.checkpointState, AsyncCheckpointRunnable,
Task.notifyCheckpoint (protocol reference 1.1 steps 8 to 15 and 21, 1.2, 1.4).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from semantix.engine.elements import BARRIER, CANCEL_MARKER
from semantix.engine.job_services import JobServices
from semantix.engine.operators.collector import Collector
from semantix.engine.operators.operator_protocols import Operator, Positions
from semantix.ports.gate import Actor, CallFault, StepGate

_REMEMBERED_ABORTS = 128
# (checkpoint id, state, positions of the places it reads, ids of the records before the barrier)
Report = tuple[int, bytes, Positions, tuple[str, ...]]
Notify = tuple[Callable[[Any], None], Any]  # a mail: a call and its argument


class CheckpointedTask(Protocol):
    """The parts of a subtask that its checkpoints use."""

    actor: Actor
    gate: StepGate
    operator: Operator
    collector: Collector

    def post_urgently(self, mail: Notify) -> None: ...
    def wake(self) -> None: ...


class TaskCheckpointing:
    """Snapshots, acknowledgements and notifications of one attempt.

    Attributes:
        is_final: the final checkpoint has completed, or no final checkpoint is needed.
    """

    __slots__ = (
        "_aborted", "_closed", "_final_id", "_finished", "_job", "_last_id", "_reported_id",
        "_running", "_task", "is_final",
    )  # fmt: skip

    def __init__(self, task: CheckpointedTask, job: JobServices) -> None:
        self._task = task
        self._job = job
        self._last_id = 0
        self._reported_id = 0
        self._aborted: list[int] = []
        self._running: dict[int, bool] = {}
        self._finished = False
        self._closed = False
        self._final_id = 0
        self.is_final = False

    def restored(self, checkpoint_id: int) -> None:
        """Start behind the restored checkpoint: its completion is not reported again."""
        self._last_id = self._reported_id = checkpoint_id

    def finish_called(self) -> None:
        """Note the operator's end: the next snapshot belongs to the final checkpoint."""
        self._finished = True

    def close(self) -> bool:
        """Take part in no further checkpoint.

        Returns:
            True if this attempt has acknowledged all its earlier snapshots; else call again later.
        Source: Flink, StreamTask.afterInvoke: the mailbox closes, then waitForPendingCheckpoints.
        """
        self._closed = True
        return not self._running

    # -- steps 8 to 15 --------------------------------------------------------------------------

    def on_trigger(self, trigger: tuple[int, int]) -> None:
        """Start a checkpoint in a subtask without running inputs (a mail from the coordinator)."""
        checkpoint_id, timestamp_ms = trigger
        if self._closed:
            self._broadcast_cancel(checkpoint_id)
            self.decline(checkpoint_id, "CHECKPOINT_DECLINED_TASK_NOT_READY")
            return
        task, gate = self._task, self._task.gate
        fault = gate.before("ckpt_source_start", checkpoint_id)
        if fault is not None:  # the message comes late
            queue = self._job.queue
            due = queue.now + fault.by_us
            queue.push(due, task.actor, task.post_urgently, (self.on_trigger, trigger))
            return
        self.perform(checkpoint_id, timestamp_ms)
        gate.after("ckpt_source_start", checkpoint_id)

    def perform(self, checkpoint_id: int, timestamp_ms: int) -> None:
        """Broadcast the barrier, take the snapshot, and schedule the asynchronous part."""
        if checkpoint_id <= self._last_id:
            return
        self._last_id = checkpoint_id
        if checkpoint_id in self._aborted:  # the abort overtook the barrier
            self._broadcast_cancel(checkpoint_id)
            return
        task, gate = self._task, self._task.gate
        gate.before("ckpt_pre_barrier", checkpoint_id)
        task.operator.prepare_barrier(checkpoint_id)
        gate.after("ckpt_pre_barrier", checkpoint_id)
        self._broadcast_barrier(checkpoint_id, timestamp_ms)
        emitted = task.collector.emitted
        before = tuple(emitted) if emitted else ()
        gate.before("ckpt_sync_snapshot", checkpoint_id)
        state = task.operator.snapshot(checkpoint_id, timestamp_ms)
        gate.after("ckpt_sync_snapshot", checkpoint_id)
        if self._finished and not self._final_id:
            self._final_id = checkpoint_id
        self._running[checkpoint_id] = True
        report = (checkpoint_id, state, task.operator.positions(), before)
        queue = self._job.queue
        due = queue.now + next(self._job.async_delays)
        queue.push(due, task.actor, self._materialize, report)

    def _broadcast_barrier(self, checkpoint_id: int, timestamp_ms: int) -> None:
        gate, outputs = self._task.gate, self._task.collector.channels
        gate.before("ckpt_barrier_broadcast", checkpoint_id)
        for sent, channel in enumerate(outputs, start=1):
            channel.send((BARRIER, checkpoint_id, timestamp_ms))
            if sent < len(outputs):
                gate.during("ckpt_barrier_broadcast", sent)
        gate.after("ckpt_barrier_broadcast", checkpoint_id)

    def _broadcast_cancel(self, checkpoint_id: int) -> None:
        self._task.collector.broadcast((CANCEL_MARKER, checkpoint_id))

    def _materialize(self, report: Report) -> None:
        if not self._running.pop(report[0], False):
            return  # the checkpoint was aborted meanwhile
        self._write_and_acknowledge(report)
        if self.is_final:
            self._task.wake()  # the subtask may have waited only for this acknowledgement

    def _write_and_acknowledge(self, report: Report) -> None:
        checkpoint_id = report[0]
        task, gate = self._task, self._task.gate
        fault = gate.before("ckpt_async_snapshot", checkpoint_id)
        if fault is not None:
            self.decline(checkpoint_id, "CHECKPOINT_ASYNC_EXCEPTION")
            return
        gate.before("opstate_write", checkpoint_id)
        gate.after("opstate_write", checkpoint_id)
        gate.after("ckpt_async_snapshot", checkpoint_id)
        fault = gate.before("ckpt_ack_send", checkpoint_id)
        if fault is not None and fault.kind in ("drop", "expire_checkpoint"):
            return  # the coordinator waits for this acknowledgement until the checkpoint expires
        late_us = fault.by_us if fault is not None else 0
        for _ in range(2 if fault is not None and fault.kind == "duplicate" else 1):
            # The snapshot counts, not this moment: `finish` may have been called behind it.
            had_finished = bool(self._final_id) and report[0] >= self._final_id
            self._job.to_coordinator("on_ack", (task, report, had_finished), late_us)
        gate.after("ckpt_ack_send", checkpoint_id)

    def decline(self, checkpoint_id: int, reason: str) -> None:
        """Send the coordinator a message that this checkpoint failed in this subtask."""
        gate = self._task.gate
        gate.before("ckpt_decline_send", checkpoint_id)
        self._job.to_coordinator("on_decline", (checkpoint_id, reason))
        gate.after("ckpt_decline_send", checkpoint_id)

    def abort_on_barrier(self, checkpoint_id: int, reason: str) -> None:
        """Decline a checkpoint that alignment has given up, and cancel it downstream."""
        self._last_id = max(self._last_id, checkpoint_id)
        self.decline(checkpoint_id, reason)
        self._broadcast_cancel(checkpoint_id)

    # -- step 21 and aborts ---------------------------------------------------------------------

    def on_notify_complete(self, checkpoint_id: int) -> None:
        """React to the completion of a checkpoint (a mail of maximum priority)."""
        if checkpoint_id <= self._reported_id:
            return
        fault = self._task.gate.before("ckpt_notify_deliver", checkpoint_id)
        if fault is None:
            self._report(checkpoint_id)
        else:
            self._report_faulty(checkpoint_id, fault)

    def _report(self, checkpoint_id: int) -> None:
        task = self._task
        self._reported_id = checkpoint_id
        task.operator.notify_complete(checkpoint_id)
        task.gate.after("ckpt_notify_deliver", checkpoint_id)
        if self._final_id and checkpoint_id >= self._final_id:
            self.is_final = True

    def _report_faulty(self, checkpoint_id: int, fault: CallFault) -> None:
        if fault.kind == "drop":
            return
        if fault.kind == "duplicate":
            self._report(checkpoint_id)
        task, queue = self._task, self._job.queue
        due = queue.now + (fault.by_us if fault.kind == "delay" else 0)
        queue.push(due, task.actor, task.post_urgently, (self.on_notify_complete, checkpoint_id))

    def on_notify_aborted(self, notice: tuple[int, int]) -> None:
        """React to the abort of a checkpoint (a mail).

        The notice also carries the latest completed id. If the notification of that completion was
        lost, it is made up for here.
        """
        checkpoint_id, latest_completed = notice
        if latest_completed > self._reported_id:
            self.on_notify_complete(latest_completed)
        gate = self._task.gate
        gate.before("ckpt_abort_notify", checkpoint_id)
        running = self._running.pop(checkpoint_id, False)
        if not running and checkpoint_id > self._last_id:  # its barrier has not arrived yet
            self._aborted = [*self._aborted, checkpoint_id][-_REMEMBERED_ABORTS:]
        if checkpoint_id == self._final_id:
            self._final_id = 0  # the next checkpoint becomes the final one
        self._task.operator.notify_aborted(checkpoint_id)
        gate.after("ckpt_abort_notify", checkpoint_id)
