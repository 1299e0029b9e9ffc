"""Where a write-ahead sink notes, outside the job, which checkpoints it has written."""

from __future__ import annotations

from semantix.functions.contexts import RuntimeContext


class CheckpointCommitter:
    """Keeps a durable marker per (subtask that made the entry, checkpoint).

    Order of calls in each attempt: `set_job_id`, `create_resource`, `set_operator_id`, `open`, then
    `is_checkpoint_committed` per restored entry; while it runs, per entry
    `is_checkpoint_committed` and, once its values are written, `commit_checkpoint`; then `close`.
    The original creates its resource on the submitting client; here that is the first thing of
    every attempt, for only an attempt has clients: it must do no harm when repeated.

    Attributes:
        job_id: as given to the sink; names the resource.
        operator_id: keys the markers; it belongs to the run, so a killed job finds its own again.
        runtime_context: of the sink, set before `create_resource`; gives clients.
    Source: reference/protocol.md 10.1; Flink, CheckpointCommitter.
    """

    job_id: str = ""
    operator_id: str = ""
    runtime_context: RuntimeContext

    def set_job_id(self, job_id: str) -> None:
        """Remember the job id."""
        self.job_id = job_id

    def set_operator_id(self, operator_id: str) -> None:
        """Remember the operator id."""
        self.operator_id = operator_id

    def create_resource(self) -> None:
        """Create the table or the like that holds the markers, if it is not there."""

    def open(self) -> None:
        """Connect."""

    def close(self) -> None:
        """Disconnect."""

    def commit_checkpoint(self, subtask: int, checkpoint_id: int) -> None:
        """Mark the checkpoint as written; must be idempotent."""
        raise NotImplementedError(f"{type(self).__qualname__}.commit_checkpoint")

    def is_checkpoint_committed(self, subtask: int, checkpoint_id: int) -> bool:
        """Tell whether the checkpoint was marked."""
        raise NotImplementedError(f"{type(self).__qualname__}.is_checkpoint_committed")
