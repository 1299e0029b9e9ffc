"""Steps of `StreamingFileSink`, whose files are in progress, pending, then finished."""

from __future__ import annotations

from semantix.model.steps import Step

STEPS: tuple[Step, ...] = (
    Step("file_sink_open_part", "file_sink", source="Bucket#rollPartFile"),
    Step("file_sink_write", "file_sink", source="Bucket#write"),
    Step("file_sink_roll", "file_sink", source="Bucket#closePartFile"),
    Step("file_sink_persist", "file_sink", source="Bucket#onReceptionOfCheckpoint"),
    Step("file_sink_snapshot", "file_sink", source="Buckets#snapshotState"),
    Step(
        "file_sink_commit_pending",
        "file_sink",
        many=True,
        reader=True,
        source="Bucket#onSuccessfulCompletionOfCheckpoint",
    ),
    Step(
        "file_sink_cleanup_handles",
        "file_sink",
        source="Bucket#cleanupInProgressFileRecoverables",
    ),
    Step(
        "file_sink_restore_resume",
        "file_sink",
        many=True,
        reader=True,
        source="Bucket#restoreInProgressFile, #commitRecoveredPendingFiles",
    ),
    Step("file_sink_restore_merge", "file_sink", source="Bucket#merge"),
    Step("file_sink_close", "file_sink", source="Buckets#close"),
)
