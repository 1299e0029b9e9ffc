"""The events of a completed checkpoint: its cut, and what the counting vertex holds in it."""

from __future__ import annotations

from collections.abc import Mapping

from semantix.engine.job_services import JobServices
from semantix.engine.operators.counting_operator import counted_entries
from semantix.history.events import COMPLETED, COVERED, READBACK
from semantix.history.source_events import COUNTED, STATE
from semantix.ports.state_storage import CompletedCheckpoint


class CompletionRecords:
    """Records the completions of one coordinator. In a job that is not traced: one event each."""

    __slots__ = ("_covered", "_job", "_restored")

    def __init__(self, job: JobServices) -> None:
        self._job = job
        self._covered: dict[str, None] = {}
        self._restored: tuple[str, ...] = ()

    def restored(self, checkpoint: CompletedCheckpoint) -> None:
        """Note from which checkpoint the tasks of this coordinator go on."""
        self._restored = checkpoint.covered

    def covered_with(self, emitted: Mapping[str, None]) -> tuple[str, ...]:
        """Return what a checkpoint covers, if the job is stopped by it; else nothing.

        Args:
            emitted: what the running attempts had emitted before their barriers.
        """
        if not self._job.settings.stop:
            return ()
        return tuple(sorted({*self._restored, *emitted}))

    def is_input_covered(self, checkpoint: CompletedCheckpoint) -> bool:
        """Return whether a checkpoint covers every record of the input."""
        records = self._job.recorder.header.records
        return bool(records) and {one.record_id for one in records} <= {*checkpoint.covered}

    def completed(self, checkpoint: CompletedCheckpoint, emitted: Mapping[str, None]) -> None:
        """Record the completion of a checkpoint.

        Args:
            emitted: ids of the records that traced sources had emitted before their barriers.
        """
        recorder, checkpoint_id = self._job.recorder, checkpoint.checkpoint_id
        if emitted:
            new = tuple([one for one in emitted if one not in self._covered])
            self._covered.update(emitted)
            recorder.record(COVERED, (checkpoint_id, new))
        recorder.record(COMPLETED, (checkpoint_id, checkpoint.cut))
        counted = self._job.graph.counted
        if counted:
            self._record_counts(counted, checkpoint)

    def _record_counts(self, counted: str, checkpoint: CompletedCheckpoint) -> None:
        """Record the state of the counting vertex, which is what the final reader sees."""
        states = [state for task, _, state in checkpoint.states if task == counted]
        if len(states) < dict(checkpoint.parallelisms)[counted]:
            return  # subtasks that have finished report no state: the view stays as it is
        entries = counted_entries(states)
        end = len(entries)
        self._job.recorder.record(READBACK, (COUNTED, STATE, entries, end, end, True))
