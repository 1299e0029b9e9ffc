"""Steps of `TwoPhaseCommitSinkFunction`."""

from __future__ import annotations

from semantix.model.steps import Step

STEPS: tuple[Step, ...] = (
    Step("tpc_init_begin", "two_phase_commit", source="TwoPhaseCommitSinkFunction#initializeState"),
    Step("tpc_invoke", "two_phase_commit", reader=True, source="TwoPhaseCommitSinkFunction#invoke"),
    Step(
        "tpc_pre_commit",
        "two_phase_commit",
        reader=True,
        source="TwoPhaseCommitSinkFunction#preCommit",
    ),
    Step("tpc_add_pending", "two_phase_commit", source="TwoPhaseCommitSinkFunction#snapshotState"),
    Step(
        "tpc_begin_next",
        "two_phase_commit",
        source="TwoPhaseCommitSinkFunction#beginTransactionInternal",
    ),
    Step(
        "tpc_snapshot_state", "two_phase_commit", source="TwoPhaseCommitSinkFunction#snapshotState"
    ),
    Step(
        "tpc_notify_commit",
        "two_phase_commit",
        many=True,
        reader=True,
        source="TwoPhaseCommitSinkFunction#notifyCheckpointComplete",
    ),
    Step(
        "tpc_notify_abort",
        "two_phase_commit",
        reader=True,
        source="TwoPhaseCommitSinkFunction#notifyCheckpointAborted",
    ),
    Step("tpc_finish", "two_phase_commit", source="TwoPhaseCommitSinkFunction#finish"),
    Step("tpc_close", "two_phase_commit", reader=True, source="TwoPhaseCommitSinkFunction#close"),
    Step(
        "tpc_recover_commit",
        "two_phase_commit",
        many=True,
        reader=True,
        source="TwoPhaseCommitSinkFunction#recoverAndCommitInternal",
    ),
    Step(
        "tpc_recover_abort",
        "two_phase_commit",
        reader=True,
        source="TwoPhaseCommitSinkFunction#recoverAndAbort",
    ),
    Step(
        "tpc_recover_context",
        "two_phase_commit",
        many=True,
        reader=True,
        source="TwoPhaseCommitSinkFunction#finishRecoveringContext",
    ),
)
