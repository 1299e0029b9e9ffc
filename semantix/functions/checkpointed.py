"""What a function implements to take part in checkpoints."""

from __future__ import annotations

from semantix.functions.contexts import FunctionInitializationContext, FunctionSnapshotContext


class CheckpointedFunction:
    """A function with operator state.

    List state keeps its previous content unless `snapshot_state` updates it.
    Source: Flink, CheckpointedFunction.
    """

    def snapshot_state(self, context: FunctionSnapshotContext) -> None:
        """Bring the registered states up to date for the checkpoint `context.checkpoint_id`."""

    def initialize_state(self, context: FunctionInitializationContext) -> None:
        """Register states, and read what was restored; called before `open`."""


class CheckpointListener:
    """A function that is told how checkpoints end.

    Either call may be lost, late or repeated; an abort never means that data is to be discarded:
    it belongs to the next completed checkpoint. Source: Flink, CheckpointListener.
    """

    def notify_checkpoint_complete(self, checkpoint_id: int) -> None:
        """Act on the completion of a checkpoint; an exception fails the task, never revokes it."""

    def notify_checkpoint_aborted(self, checkpoint_id: int) -> None:
        """Act on the abort of a checkpoint, as if it had never been triggered."""
