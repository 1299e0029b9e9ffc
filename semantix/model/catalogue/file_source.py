"""Steps of the file source: the task that watches a folder, and the readers."""

from __future__ import annotations

from semantix.model.steps import Step

STEPS: tuple[Step, ...] = (
    Step(
        "file_src_list",
        "file_source",
        source="ContinuousFileMonitoringFunction#listEligibleFiles",
    ),
    Step(
        "file_src_make_splits",
        "file_source",
        source="ContinuousFileMonitoringFunction#getInputSplitsSortedByModTime",
    ),
    Step(
        "file_src_forward_split",
        "file_source",
        many=True,
        source="ContinuousFileMonitoringFunction#monitorDirAndForwardSplits",
    ),
    Step(
        "file_src_advance_mtime",
        "file_source",
        source="ContinuousFileMonitoringFunction#monitorDirAndForwardSplits",
    ),
    Step(
        "file_src_open_split",
        "file_source",
        source="ContinuousFileReaderOperator#loadSplit",
    ),
    Step(
        "file_src_read_record",
        "file_source",
        source="ContinuousFileReaderOperator#readAndCollectRecord",
    ),
    Step(
        "file_src_split_done",
        "file_source",
        source="ContinuousFileReaderOperator#cleanUp",
    ),
    Step(
        "file_src_snapshot",
        "file_source",
        source="ContinuousFileReaderOperator#snapshotState",
    ),
    Step("file_src_finish", "file_source", source="ContinuousFileReaderOperator#finish"),
)
