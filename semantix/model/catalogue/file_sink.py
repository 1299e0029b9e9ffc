"""Steps of `StreamingFileSink`, whose files are in progress, pending, then finished."""

from __future__ import annotations

from semantix.model.steps import Step

STEPS: tuple[Step, ...] = (
    Step("file_sink_open_part", "file_sink", source="Bucket#rollPartFile", built=False),
    Step("file_sink_write", "file_sink", source="Bucket#write", built=False),
    Step("file_sink_roll", "file_sink", source="Bucket#closePartFile", built=False),
    Step("file_sink_persist", "file_sink", source="Bucket#onReceptionOfCheckpoint", built=False),
    Step("file_sink_snapshot", "file_sink", source="Buckets#snapshotState", built=False),
    Step(
        "file_sink_commit_pending",
        "file_sink",
        many=True,
        reader=True,
        source="Bucket#onSuccessfulCompletionOfCheckpoint",
        built=False,
    ),
    Step(
        "file_sink_cleanup_handles",
        "file_sink",
        source="Bucket#cleanupInProgressFileRecoverables",
        built=False,
    ),
    Step(
        "file_sink_restore_resume",
        "file_sink",
        many=True,
        reader=True,
        source="Bucket#restoreInProgressFile, #commitRecoveredPendingFiles",
        built=False,
    ),
    Step("file_sink_restore_merge", "file_sink", source="Bucket#merge", built=False),
    Step("file_sink_close", "file_sink", source="Buckets#close", built=False),
)
