"""Steps of the `SourceFunction` family."""

from __future__ import annotations

from semantix.model.steps import Step

STEPS: tuple[Step, ...] = (
    Step(
        "src_initialize_state",
        "source_function",
        source="StreamingFunctionUtils#restoreFunctionState",
    ),
    Step("src_open", "source_function", source="AbstractUdfStreamOperator#open"),
    Step(
        "src_run_start",
        "source_function",
        source="SourceStreamTask.LegacySourceFunctionThread#run",
    ),
    Step(
        "src_lock_acquire",
        "source_function",
        source="SourceFunction.SourceContext#getCheckpointLock",
    ),
    Step(
        "src_emit",
        "source_function",
        source="StreamSourceContexts.ManualWatermarkContext#collect",
    ),
    Step(
        "src_advance",
        "source_function",
        source="SourceFunction (position under the checkpoint lock)",
    ),
    Step(
        "src_lock_release",
        "source_function",
        source="SourceFunction.SourceContext#getCheckpointLock",
    ),
    Step(
        "src_snapshot",
        "source_function",
        source="StreamingFunctionUtils#snapshotFunctionState",
    ),
    Step(
        "src_notify_complete",
        "source_function",
        source="AbstractUdfStreamOperator#notifyCheckpointComplete",
    ),
    Step("src_cancel", "source_function", source="StreamSource#cancel"),
    Step(
        "src_run_return",
        "source_function",
        source="SourceStreamTask#completeProcessing",
    ),
)
