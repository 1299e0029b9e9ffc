"""Steps of `GenericWriteAheadSink` and its `CheckpointCommitter`."""

from __future__ import annotations

from semantix.model.steps import Step

STEPS: tuple[Step, ...] = (
    Step("wal_append", "write_ahead", source="GenericWriteAheadSink#processElement"),
    Step("wal_seal", "write_ahead", source="GenericWriteAheadSink#saveHandleInState"),
    Step("wal_snapshot", "write_ahead", source="GenericWriteAheadSink#snapshotState"),
    Step("wal_notify", "write_ahead", source="GenericWriteAheadSink#notifyCheckpointComplete"),
    Step("wal_check_committed", "write_ahead", source="CheckpointCommitter#isCheckpointCommitted"),
    Step(
        "wal_open_buffer",
        "write_ahead",
        source="GenericWriteAheadSink#notifyCheckpointComplete (StreamStateHandle#openInputStream)",
    ),
    Step(
        "wal_send", "write_ahead", many=True, reader=True, source="GenericWriteAheadSink#sendValues"
    ),
    Step("wal_mark_committed", "write_ahead", source="CheckpointCommitter#commitCheckpoint"),
    Step(
        "wal_discard_buffer",
        "write_ahead",
        source="GenericWriteAheadSink#notifyCheckpointComplete (StateObject#discardState)",
    ),
    Step(
        "wal_restore",
        "write_ahead",
        source="GenericWriteAheadSink#initializeState, #cleanRestoredHandles",
    ),
)
