"""Steps of a restore: from the failure of the job to running tasks."""

from __future__ import annotations

from semantix.model.steps import Step

STEPS: tuple[Step, ...] = (
    Step(
        "restore_cancel_tasks",
        "restore",
        who="coordinator",
        many=True,
        reader=True,
        source="DefaultScheduler#cancelTasksAsync",
    ),
    Step(
        "restore_abort_pending",
        "restore",
        who="coordinator",
        source="CheckpointCoordinator#abortPendingCheckpoints (JOB_FAILOVER_REGION)",
    ),
    Step(
        "restore_assign_state",
        "restore",
        who="coordinator",
        source="StateAssignmentOperation#assignStates",
    ),
    Step(
        "restore_coordinators",
        "restore",
        who="coordinator",
        source="OperatorCoordinatorHolder#resetToCheckpoint, #subtaskReset",
    ),
    Step(
        "restore_initialize_state",
        "restore",
        reader=True,
        source="RegularOperatorChain#initializeStateAndOpenOperators",
    ),
    Step("restore_channel_state", "restore", source="StreamTask#restoreStateAndGates"),
    Step("restore_run", "restore", source="StreamTask#invoke"),
)
