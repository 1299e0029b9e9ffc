"""The committer of a write-ahead sink: remembers outside the job which checkpoints are written."""

from __future__ import annotations

from semantix.functions.contexts import RuntimeContext


class CheckpointCommitter:
    """Keeps a durable marker for each (subtask that made the entry, checkpoint).

    Order of calls in each attempt: `set_job_id`, `create_resource`, `set_operator_id`, `open`, then
    `is_checkpoint_committed` for each restored entry. While the job runs, for each entry:
    `is_checkpoint_committed` and, once its values are written, `commit_checkpoint`. At the end
    `close`.

    `create_resource` runs in every attempt, so it must do no harm when it is repeated. (Flink calls
    it once, on the client that submits the job. Here only an attempt has clients.)

    Attributes:
        job_id: the sink's; the name of the resource contains it.
        operator_id: part of the key of each marker. It is the same in every attempt of a run, so a
            job that was killed finds its own markers again.
        runtime_context: the sink's, set before `create_resource`; it gives the clients.
    Source: reference/protocol.md 10.1; Flink, CheckpointCommitter.
    """

    # Class attributes, so a subclass with a constructor of its own need not call this one.
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
        """Create the table for the markers, or whatever holds them, if it does not exist."""

    def open(self) -> None:
        """Connect."""

    def close(self) -> None:
        """Disconnect."""

    def commit_checkpoint(self, subtask: int, checkpoint_id: int) -> None:
        """Mark the checkpoint as written. A repeated call must change nothing."""
        raise NotImplementedError(f"{type(self).__qualname__}.commit_checkpoint")

    def is_checkpoint_committed(self, subtask: int, checkpoint_id: int) -> bool:
        """Tell whether the checkpoint is marked as written."""
        raise NotImplementedError(f"{type(self).__qualname__}.is_checkpoint_committed")
