"""Base classes of functions that have state or want to know how checkpoints end."""

from __future__ import annotations

from semantix.functions.contexts import FunctionInitializationContext, FunctionSnapshotContext


class CheckpointedFunction:
    """A function with operator state.

    A list state keeps its content until `snapshot_state` updates it.
    Source: Flink, CheckpointedFunction.
    """

    def snapshot_state(self, context: FunctionSnapshotContext) -> None:
        """Put everything that a restore needs into the states, for `context.checkpoint_id`."""

    def initialize_state(self, context: FunctionInitializationContext) -> None:
        """Register the states and read their restored content; called before `open`."""


class CheckpointListener:
    """A function that the coordinator notifies when a checkpoint completes or is aborted.

    A notification can be lost, late or repeated. Records of an aborted checkpoint must not be
    discarded: they belong to the next checkpoint that completes. Source: Flink, CheckpointListener.
    """

    def notify_checkpoint_complete(self, checkpoint_id: int) -> None:
        """React to a completed checkpoint. An exception fails the task; the checkpoint stays."""

    def notify_checkpoint_aborted(self, checkpoint_id: int) -> None:
        """React to an aborted checkpoint, as if it had never been triggered."""
