"""The plain sink."""

from __future__ import annotations

import pytest

from semantix.errors import ContractError
from semantix.functions.sink_function import RichSinkFunction, SinkFunction
from semantix.testing.operator_harness import OperatorHarness


def test_a_forgotten_invoke_is_refused_instead_of_dropping_all_data() -> None:
    with pytest.raises(ContractError, match=r"SinkFunction.invoke .*'r1'.* is not overridden"):
        SinkFunction().invoke("r1", None)


def test_the_context_tells_times_and_only_plain_steps_are_visited() -> None:
    seen = []

    class Noting(RichSinkFunction):
        def invoke(self, value: object, context: object) -> None:
            seen.append(
                (
                    value,
                    context.current_processing_time(),  # type: ignore[attr-defined]
                    context.current_watermark(),  # type: ignore[attr-defined]
                    context.timestamp(),  # type: ignore[attr-defined]
                )
            )

    harness = OperatorHarness(Noting)
    harness.open()
    harness.process("a")
    harness.set_processing_time(5)
    harness.watermark(7)
    harness.process("b", timestamp=9)
    harness.close()
    assert seen == [("a", 0, -(2**63), None), ("b", 5, 7, 9)]
    assert {step for step, _ in harness.steps} == {"sink_open", "sink_invoke", "sink_close"}
