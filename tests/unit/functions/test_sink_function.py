"""The plain sink."""

from __future__ import annotations

import contextlib

import pytest

from semantix.errors import ContractError
from semantix.functions.contexts import SinkContext
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


class Keeping(RichSinkFunction):
    """Keeps what the context of the last call says, and the context itself."""

    def invoke(self, value: object, context: SinkContext) -> None:
        self.context = context
        self.told = (context.topic(), context.partition(), context.offset())
        if value == "bad":
            raise ValueError(value)


METHODS = (
    *("current_processing_time", "current_watermark", "timestamp"),
    *("topic", "partition", "offset"),
)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("value", ["good", "bad"])
def test_the_context_is_valid_during_the_call_only(method: str, value: str) -> None:
    harness = OperatorHarness(Keeping)
    harness.open()
    with contextlib.suppress(ValueError):
        harness.process(value)
    with pytest.raises(ContractError, match=rf"asked for {method}\(\) outside of invoke"):
        getattr(harness.function.context, method)()


def test_the_context_tells_the_position_of_the_record_if_its_source_has_one() -> None:
    harness = OperatorHarness(Keeping)
    harness.open()
    harness.process_from("a", "in", 2, 41)
    assert harness.function.told == ("in", 2, 41)
    harness.process("b")
    assert harness.function.told == (None, None, None)


class Forgetful(RichSinkFunction):
    """Writes nothing: its author has misspelt the name."""

    def invok(self, value: object, context: object) -> None: ...


def test_a_sink_without_invoke_is_refused_before_it_is_opened() -> None:
    with pytest.raises(ContractError, match="Forgetful does not override invoke"):
        OperatorHarness(Forgetful)


def test_a_template_needs_no_invoke() -> None:
    class Template(RichSinkFunction):
        def process_element(self, value: object, context: object) -> None: ...

    harness = OperatorHarness(Template)
    harness.open()
    harness.process("a")
