"""Steps of asynchronous access: `AsyncFunction` and its requests in flight."""

from __future__ import annotations

from semantix.model.steps import Step

STEPS: tuple[Step, ...] = (
    Step("async_enqueue", "async_access", source="AsyncWaitOperator#addToWorkQueue", built=False),
    Step(
        "async_register_timeout",
        "async_access",
        source="AsyncWaitOperator.ResultHandler#registerTimeout",
        built=False,
    ),
    Step("async_invoke", "async_access", source="AsyncFunction#asyncInvoke", built=False),
    Step(
        "async_complete",
        "async_access",
        source="AsyncWaitOperator.ResultHandler#complete",
        built=False,
    ),
    Step(
        "async_emit", "async_access", source="AsyncWaitOperator#outputCompletedElement", built=False
    ),
    Step("async_snapshot", "async_access", source="AsyncWaitOperator#snapshotState", built=False),
    Step(
        "async_restore_reinvoke",
        "async_access",
        many=True,
        source="AsyncWaitOperator#open",
        built=False,
    ),
    Step(
        "async_retry_fire",
        "async_access",
        source="AsyncWaitOperator#tryOnce; FLIP-232",
        built=False,
    ),
    Step(
        "async_timeout_fire", "async_access", source="AsyncWaitOperator#timerTriggered", built=False
    ),
    Step("async_end_input_drain", "async_access", source="AsyncWaitOperator#endInput", built=False),
)
