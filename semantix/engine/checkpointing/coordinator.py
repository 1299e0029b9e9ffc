"""The checkpoint coordinator: trigger, collect, complete, notify, abort.

One object is one attempt of the coordinator. When it crashes, everything that it knew is lost, and
a new coordinator reads the checkpoint storage. Failover is in `recovery.py`.
Source: Flink, CheckpointCoordinator, CheckpointFailureManager, CheckpointRequestDecider
(protocol reference 1.1, 1.4, 1.5).
"""

from __future__ import annotations

from semantix.engine.checkpointing.completion_records import CompletionRecords
from semantix.engine.checkpointing.finished_vertices import finished_vertices, refusal
from semantix.engine.checkpointing.pending_checkpoint import PendingCheckpoint
from semantix.engine.checkpointing.recovery import (
    Failover,
    RestartableJob,
    all_at_work,
)
from semantix.engine.checkpointing.stopping import FAILED_REASON, Stopping
from semantix.engine.tasks.channel import Mail
from semantix.engine.tasks.subtask import Subtask
from semantix.engine.tasks.task_checkpoint import Report
from semantix.engine.tasks.task_state import RUNNING, TaskState
from semantix.history.events import ABORTED, TRIGGERED
from semantix.ports.gate import Actor
from semantix.ports.state_storage import CompletedCheckpoint
from semantix.simulation.event_queue import URGENT

_COUNTED = (  # aborts for these reasons count as failures; one as "subsumed" does not
    "CHECKPOINT_DECLINED",
    "CHECKPOINT_ASYNC_EXCEPTION",
    "CHECKPOINT_EXPIRED",
    "FINALIZE_CHECKPOINT_FAILURE",
    "IO_EXCEPTION",
)


class Coordinator:
    """One attempt of the coordinator. It gets messages from tasks and from its own timers."""

    def __init__(self, job: RestartableJob, actor: Actor) -> None:
        self.job = job
        self.actor = actor
        self.gate = job.gates.bind(actor)
        self.failover = Failover(self)
        self.tasks: list[Subtask] = []
        self.latest_completed = 0
        self.scheduling = False
        self._schedule = 0  # number of the current schedule; timers of earlier ones do nothing
        self._cut: dict[str, int] = {}
        self._pending: dict[int, PendingCheckpoint] = {}
        self._failures = 0
        self._last_completion_us = -(2**62)
        self._told = CompletionRecords(job)
        self._stopping = Stopping()

    # -- triggering: steps 1 to 7 ---------------------------------------------------------------

    def start_scheduling(self, restored: CompletedCheckpoint | None) -> None:
        """Begin to trigger periodically, first after a drawn delay. All tasks run by now."""
        if restored is not None:
            self._cut = dict(restored.cut)
            self._told.restored(restored)
        settings = self.job.settings
        if self.scheduling or not settings.checkpointing:
            return
        self.scheduling = True
        self._schedule += 1
        self._push(self.job.first_delay_us(), self._trigger_periodically, self._schedule)

    def stop(self, *, drain: bool) -> None:
        """Stop the job with a savepoint, as soon as no other checkpoint is pending."""
        if self._stopping.want(drain=drain) and self.scheduling and all_at_work(self.tasks):
            self._push(0, self._trigger_savepoint)

    def _trigger_savepoint(self, _: None) -> None:
        free = len(self._pending) < self.job.settings.max_concurrent
        if self._stopping.is_wanted and free and all_at_work(self.tasks):
            self._trigger()  # else the next periodic trigger takes the savepoint

    def _trigger_periodically(self, schedule: int) -> None:
        settings = self.job.settings
        if not self.scheduling or schedule != self._schedule:
            return
        self._push(settings.interval_us, self._trigger_periodically, schedule)
        self.gate.before("ckpt_trigger_decide")
        # Flink refuses a trigger with NOT_ALL_REQUIRED_TASKS_RUNNING if a task is not running.
        startable = all_at_work(self.tasks)
        rested = self.job.queue.now - self._last_completion_us >= settings.min_pause_us
        wanted = startable and rested and len(self._pending) < settings.max_concurrent
        self.gate.after("ckpt_trigger_decide")
        if wanted:
            self._trigger()

    def _trigger(self) -> None:
        job, gate = self.job, self.gate
        gate.before("ckpt_id_allocate")
        checkpoint_id = job.storage.allocate_id()
        gate.after("ckpt_id_allocate", checkpoint_id)
        gate.before("ckpt_pending_create", checkpoint_id)
        running = [task for task in self.tasks if task.state is RUNNING]
        self._pending[checkpoint_id] = PendingCheckpoint(
            checkpoint_id,
            job.queue.now // 1000,
            [task.actor.label for task in running],
            dict(self._cut),
            finished_vertices(self.tasks, job.graph),
        )
        self._stopping.triggered(checkpoint_id)
        job.recorder.record(TRIGGERED, (checkpoint_id,))
        self._push(job.settings.timeout_us, self._expire, checkpoint_id)
        gate.after("ckpt_pending_create", checkpoint_id)
        for step in ("ckpt_location_init", "ckpt_coordinator_snapshot", "ckpt_master_hooks"):
            gate.before(step, checkpoint_id)
            gate.after(step, checkpoint_id)
        source_tasks = job.graph.source_tasks
        sources = [task for task in running if task.actor.task in source_tasks]
        started = sources or running  # if all sources have finished, the other tasks start it
        gate.before("ckpt_trigger_rpc", checkpoint_id)
        for sent, task in enumerate(started, start=1):
            self._push(next(job.rpc_delays), self._deliver_trigger, (checkpoint_id, task))
            if sent < len(started):
                gate.during("ckpt_trigger_rpc", sent)
        gate.after("ckpt_trigger_rpc", checkpoint_id)

    def _deliver_trigger(self, trigger: tuple[int, Subtask]) -> None:
        checkpoint_id, task = trigger
        pending = self._pending.get(checkpoint_id)
        if pending is None:
            return
        if task.has_ended():
            self.abort(checkpoint_id, "TRIGGER_CHECKPOINT_FAILURE")
            return
        task.post(self._stopping.mail(task, checkpoint_id, pending.timestamp_ms))

    # -- collecting and completing: steps 16 to 22 ----------------------------------------------

    def on_ack(self, ack: tuple[Subtask, Report, bool]) -> None:
        """Take an acknowledgement: (subtask, its report, whether its operator had finished)."""
        task, report, had_finished = ack
        checkpoint_id, state, positions, emitted = report
        pending = self._pending.get(checkpoint_id)
        if pending is None or task not in self.tasks:
            return  # too late, or from a replaced attempt: its state is dropped
        self.gate.before("ckpt_ack_receive", checkpoint_id)
        actor = task.actor
        if pending.acknowledge(actor.label, (actor.task, actor.subtask), state):
            pending.advance_cut(positions, emitted)
            if had_finished:
                pending.had_finished.append(actor.label)
            if pending.complete:
                self._push(next(self.job.store_delays), self._finalize, checkpoint_id)
        self.gate.after("ckpt_ack_receive", checkpoint_id)

    def _finalize(self, checkpoint_id: int) -> None:
        pending = self._pending.get(checkpoint_id)
        if pending is None:
            return
        reason = refusal(pending, self.tasks, self.job.graph)
        if reason:
            self.abort(checkpoint_id, reason)
            return
        fault = self.gate.before("ckpt_finalize_metadata", checkpoint_id)
        if fault is not None:
            self.abort(checkpoint_id, "FINALIZE_CHECKPOINT_FAILURE")
            return
        self.gate.after("ckpt_finalize_metadata", checkpoint_id)
        self._push(next(self.job.store_delays), self._store, checkpoint_id)

    def _store(self, checkpoint_id: int) -> None:
        job, pending = self.job, self._pending.get(checkpoint_id)
        if pending is None:
            return
        fault = self.gate.before("ckpt_store_add", checkpoint_id)
        if fault is None or fault.applied:
            covered = self._told.covered_with(pending.emitted)
            completed = pending.completed(job.graph.parallelisms, covered)
            job.storage.add(completed)
            self._told.completed(completed, pending.emitted)
        # A fault may hide whether `add` had its effect, so the storage is read again.
        stored = [held for held in job.storage.completed() if held.checkpoint_id == checkpoint_id]
        if not stored:
            self.abort(checkpoint_id, "FINALIZE_CHECKPOINT_FAILURE")
            return
        self.gate.after("ckpt_store_add", checkpoint_id)
        if checkpoint_id not in self._pending:  # the job was cancelled at this step
            return
        self._completed(checkpoint_id, pending)
        if job.settings.stop and self._told.is_input_covered(stored[0]):
            self.stop(drain=job.settings.stop != "savepoint")

    def _completed(self, checkpoint_id: int, pending: PendingCheckpoint) -> None:
        del self._pending[checkpoint_id]
        self._failures = 0
        self.latest_completed = checkpoint_id
        self._last_completion_us = self.job.queue.now
        self._cut = pending.cut
        self.gate.before("ckpt_subsume_pending", checkpoint_id)
        for older in [other for other in self._pending if other < checkpoint_id]:
            self.abort(older, "CHECKPOINT_SUBSUMED")
        self.gate.after("ckpt_subsume_pending", checkpoint_id)
        self._push(next(self.job.store_delays), self._notify_complete, checkpoint_id)

    def _notify_complete(self, checkpoint_id: int) -> None:
        gate, alive = self.gate, self._alive_tasks()
        gate.before("ckpt_notify_send", checkpoint_id)
        for sent, task in enumerate(alive, start=1):
            self._send(task, (task.checkpointing.on_notify_complete, checkpoint_id))
            if sent < len(alive):
                gate.during("ckpt_notify_send", sent)
        gate.after("ckpt_notify_send", checkpoint_id)
        gate.before("ckpt_discard_subsumed", checkpoint_id)
        self.job.storage.discard(self.job.settings.retained)
        gate.after("ckpt_discard_subsumed", checkpoint_id)

    # -- aborting -------------------------------------------------------------------------------

    def on_decline(self, declined: tuple[int, str]) -> None:
        """Abort the checkpoint that a task has declined: (checkpoint id, reason)."""
        checkpoint_id, reason = declined
        if checkpoint_id in self._pending:
            self.abort(checkpoint_id, reason)

    def _expire(self, checkpoint_id: int) -> None:
        if checkpoint_id not in self._pending:
            return
        self.gate.before("ckpt_expire", checkpoint_id)
        self.abort(checkpoint_id, "CHECKPOINT_EXPIRED")
        self.gate.after("ckpt_expire", checkpoint_id)

    def abort(self, checkpoint_id: int, reason: str) -> None:
        """Abort a pending checkpoint and notify the tasks. Too many failures restart the job."""
        self.gate.before("ckpt_abort", checkpoint_id)
        del self._pending[checkpoint_id]
        self.job.recorder.record(ABORTED, (checkpoint_id, reason))
        for task in self._alive_tasks():
            notice = (checkpoint_id, self.latest_completed)
            self._send(task, (task.checkpointing.on_notify_aborted, notice))
        self.gate.after("ckpt_abort", checkpoint_id)
        if self.scheduling and self._stopping.is_savepoint(checkpoint_id):
            self.failover.start(FAILED_REASON)
        elif reason in _COUNTED and checkpoint_id > self.latest_completed:
            self._failures += 1
            if self._failures > self.job.settings.tolerable_failures:
                self._failures = 0
                self.failover.start(
                    "Exceeded checkpoint tolerable failure threshold. "
                    f"The latest checkpoint failed due to {reason}"
                )

    def abort_all(self, reason: str) -> None:
        """Abort all pending checkpoints and stop triggering, because the job restarts."""
        self.scheduling = False
        self._stopping.forget()
        for checkpoint_id in list(self._pending):
            self.abort(checkpoint_id, reason)

    # -- tasks ----------------------------------------------------------------------------------

    def on_task_running(self, task: Subtask) -> None:
        """Note that a task runs. When all tasks run, begin to trigger checkpoints."""
        if task in self.tasks:
            self.failover.task_is_running()

    def on_task_ended(self, ended: tuple[Subtask, str]) -> None:
        """React to the end of a task, (task, reason): it finished, failed or was cancelled."""
        task, reason = ended
        if task not in self.tasks:
            return
        if task.state is TaskState.FAILED:
            self.failover.start(reason)
        self.failover.check_ended()

    def on_task_lost(self, task: Subtask) -> None:
        """Start a failover, because a task does not answer: it has crashed or is stalled."""
        if task in self.tasks and (task.has_ended() or task.stalled):
            self.failover.start(f"{task.actor.label} is lost", lost=task)
            self.failover.check_ended()

    def _alive_tasks(self) -> list[Subtask]:
        return [task for task in self.tasks if not task.has_ended()]

    def _send(self, task: Subtask, mail: Mail) -> None:
        queue = self.job.queue
        due = queue.now + next(self.job.notify_delays)

        def deliver(mail: Mail) -> None:
            if task.state is RUNNING:  # as in Flink: in any other state a notification is dropped
                task.post_urgently(mail)

        queue.push(due, task.actor, deliver, mail, URGENT)

    def _push(self, delay_us: int, call: object, argument: object = None) -> None:
        queue = self.job.queue
        queue.push(queue.now + delay_us, self.actor, call, argument)  # type: ignore[arg-type]
