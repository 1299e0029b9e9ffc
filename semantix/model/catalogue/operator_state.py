"""Steps of an operator's list state and union-list state."""

from __future__ import annotations

from semantix.model.steps import Step

STEPS: tuple[Step, ...] = (
    Step("opstate_register", "operator_state", source="DefaultOperatorStateBackend#getListState"),
    Step("opstate_update", "operator_state", source="PartitionableListState#update"),
    Step("opstate_copy", "operator_state", source="PartitionableListState#deepCopy"),
    Step(
        "opstate_write",
        "operator_state",
        source="DefaultOperatorStateBackendSnapshotStrategy#asyncSnapshot",
    ),
    Step(
        "opstate_assign",
        "operator_state",
        who="coordinator",
        source="RoundRobinOperatorStateRepartitioner#repartitionState",
    ),
)
