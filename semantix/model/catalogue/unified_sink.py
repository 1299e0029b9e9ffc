"""Steps of Sink V2: writer, committer, global committer."""

from __future__ import annotations

from semantix.model.steps import Step

STEPS: tuple[Step, ...] = (
    Step(
        "sv2_restore_commit",
        "unified_sink",
        many=True,
        reader=True,
        source="CommitterOperator#initializeState; FLIP-143",
        built=False,
    ),
    Step(
        "sv2_restore_writer",
        "unified_sink",
        source="SinkWriterOperator#initializeState; FLIP-143",
        built=False,
    ),
    Step(
        "sv2_write",
        "unified_sink",
        reader=True,
        source="SinkWriterOperator#processElement; FLIP-143",
        built=False,
    ),
    Step(
        "sv2_flush",
        "unified_sink",
        source="SinkWriterOperator#prepareSnapshotPreBarrier; FLIP-143",
        built=False,
    ),
    Step(
        "sv2_prepare_commit",
        "unified_sink",
        source="TwoPhaseCommittingSink.PrecommittingSinkWriter#prepareCommit; FLIP-143",
        built=False,
    ),
    Step(
        "sv2_emit_committables",
        "unified_sink",
        many=True,
        source="SinkWriterOperator#emitCommittables; FLIP-191",
        built=False,
    ),
    Step(
        "sv2_collect",
        "unified_sink",
        source="CommitterOperator#processElement; FLIP-191",
        built=False,
    ),
    Step(
        "sv2_committer_snapshot",
        "unified_sink",
        source="CommitterOperator#snapshotState; FLIP-191",
        built=False,
    ),
    Step(
        "sv2_writer_snapshot",
        "unified_sink",
        source="SinkWriterOperator#snapshotState; FLIP-143",
        built=False,
    ),
    Step(
        "sv2_commit",
        "unified_sink",
        many=True,
        reader=True,
        source="CommitterOperator#commitAndEmit; FLIP-191",
        built=False,
    ),
    Step(
        "sv2_post_commit",
        "unified_sink",
        many=True,
        source="WithPostCommitTopology; FLIP-191",
        built=False,
    ),
    Step(
        "sv2_global_collect",
        "unified_sink",
        source="GlobalCommitterOperator#processElement; FLIP-191",
        built=False,
    ),
    Step(
        "sv2_global_commit",
        "unified_sink",
        reader=True,
        source="GlobalCommitterOperator#commit; FLIP-191",
        built=False,
    ),
    Step(
        "sv2_end_input", "unified_sink", source="SinkWriterOperator#endInput; FLIP-143", built=False
    ),
)
