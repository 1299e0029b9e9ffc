"""Steps of the `SourceFunction` family."""

from __future__ import annotations

from semantix.model.steps import Step

STEPS: tuple[Step, ...] = (
    Step(
        "src_initialize_state",
        "source_function",
        source="StreamingFunctionUtils#restoreFunctionState",
        built=False,
    ),
    Step("src_open", "source_function", source="AbstractUdfStreamOperator#open", built=False),
    Step(
        "src_run_start",
        "source_function",
        source="SourceStreamTask.LegacySourceFunctionThread#run",
        built=False,
    ),
    Step(
        "src_lock_acquire",
        "source_function",
        source="SourceFunction.SourceContext#getCheckpointLock",
        built=False,
    ),
    Step(
        "src_emit",
        "source_function",
        source="StreamSourceContexts.ManualWatermarkContext#collect",
        built=False,
    ),
    Step(
        "src_advance",
        "source_function",
        source="SourceFunction (position under the checkpoint lock)",
        built=False,
    ),
    Step(
        "src_lock_release",
        "source_function",
        source="SourceFunction.SourceContext#getCheckpointLock",
        built=False,
    ),
    Step(
        "src_snapshot",
        "source_function",
        source="StreamingFunctionUtils#snapshotFunctionState",
        built=False,
    ),
    Step(
        "src_notify_complete",
        "source_function",
        source="AbstractUdfStreamOperator#notifyCheckpointComplete",
        built=False,
    ),
    Step("src_cancel", "source_function", source="StreamSource#cancel", built=False),
    Step(
        "src_run_return",
        "source_function",
        source="SourceStreamTask#completeProcessing",
        built=False,
    ),
)
