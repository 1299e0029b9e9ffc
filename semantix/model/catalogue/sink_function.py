"""Steps of `SinkFunction` and `RichSinkFunction`."""

from __future__ import annotations

from semantix.model.steps import Step

STEPS: tuple[Step, ...] = (
    Step(
        "sink_open", "sink_function", source="RichSinkFunction#open; AbstractUdfStreamOperator#open"
    ),
    Step(
        "sink_invoke",
        "sink_function",
        reader=True,
        source="StreamSink#processElement; SinkFunction#invoke",
    ),
    Step(
        "sink_client_buffer",
        "sink_function",
        source="SinkFunction (a buffer of the client)",
        built=False,
    ),
    Step(
        "sink_flush_on_snapshot",
        "sink_function",
        reader=True,
        source="CheckpointedFunction#snapshotState",
    ),
    Step(
        "sink_finish",
        "sink_function",
        reader=True,
        source="AbstractUdfStreamOperator#finish; FLIP-147",
    ),
    Step("sink_close", "sink_function", reader=True, source="AbstractUdfStreamOperator#close"),
)
