"""Steps of asynchronous access: `AsyncFunction` and its requests in flight."""

from __future__ import annotations

from semantix.model.steps import Step

STEPS: tuple[Step, ...] = (
    Step("async_enqueue", "async_access", source="AsyncWaitOperator#addToWorkQueue"),
    Step(
        "async_register_timeout",
        "async_access",
        source="AsyncWaitOperator.ResultHandler#registerTimeout",
    ),
    Step("async_invoke", "async_access", source="AsyncFunction#asyncInvoke"),
    Step("async_complete", "async_access", source="AsyncWaitOperator.ResultHandler#complete"),
    Step(
        "async_emit", "async_access", many=True, source="AsyncWaitOperator#outputCompletedElement"
    ),
    Step("async_snapshot", "async_access", source="AsyncWaitOperator#snapshotState"),
    Step("async_restore_reinvoke", "async_access", many=True, source="AsyncWaitOperator#open"),
    Step("async_retry_fire", "async_access", source="AsyncWaitOperator#tryOnce; FLIP-232"),
    Step("async_timeout_fire", "async_access", source="AsyncWaitOperator#timerTriggered"),
    Step("async_end_input_drain", "async_access", source="AsyncWaitOperator#endInput"),
)
