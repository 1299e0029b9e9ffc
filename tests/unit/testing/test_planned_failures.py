"""Failures that a test of one function plans: before, after, in the middle, several times."""

from __future__ import annotations

import re
from typing import Any

import pytest

from semantix.connectors.store.plain_sinks import UpsertStoreSink
from semantix.connectors.store.transactional_sink import TransactionalStoreSink
from semantix.connectors.store.write_ahead_sink import WriteAheadStoreSink
from semantix.errors import ContractError, UsageError
from semantix.functions.checkpointed import CheckpointedFunction
from semantix.functions.sink_function import RichSinkFunction
from semantix.testing import OperatorHarness

DOWN = OSError("down")


def record(number: int) -> dict[str, Any]:
    return {"id": f"r{number}", "key": f"k{number}", "n": number}


def opened(make: Any, **settings: Any) -> OperatorHarness:
    harness = OperatorHarness(make, **settings)
    harness.open()
    return harness


def ids(harness: OperatorHarness) -> list[str]:
    return [value["id"] for value in harness.output]


def test_a_call_can_fail_when_its_effect_has_happened() -> None:
    harness = opened(TransactionalStoreSink)
    harness.process(record(1))
    harness.snapshot(1)
    harness.fail("commit", 1, DOWN, when="after")
    with pytest.raises(RuntimeError):
        harness.notify_complete(1)
    assert ids(harness) == ["r1"]


class RowByRow(WriteAheadStoreSink):
    def send_values(self, values: Any, checkpoint_id: int, timestamp: int) -> bool:
        store = self.runtime_context.client("store")
        for value in values:
            store.append([value])
        return True


def test_sending_can_fail_in_the_middle() -> None:
    harness = opened(RowByRow)
    for number in (1, 2, 3):
        harness.process(record(number))
    harness.snapshot(1)
    harness.fail("send_values", 1, DOWN, at=2)
    harness.notify_complete(1)
    assert ids(harness) == ["r1", "r2"]
    harness.notify_complete(2)
    assert ids(harness) == ["r1", "r2", "r1", "r2", "r3"]


def test_a_hook_can_answer_instead_of_raising() -> None:
    harness = opened(WriteAheadStoreSink)
    harness.process(record(1))
    harness.snapshot(1)
    harness.fail("send_values", 1, answer=False)
    harness.notify_complete(1)
    assert (ids(harness), len(harness.function.pending_entries)) == ([], 1)
    harness.notify_complete(2)
    assert ids(harness) == ["r1"]


def test_several_calls_in_a_row_can_fail() -> None:
    harness = opened(UpsertStoreSink)
    harness.fail("invoke", 2, DOWN, times=2)
    harness.process(record(1))
    for _ in range(2):
        with pytest.raises(OSError, match="down"):
            harness.process(record(2))
    harness.process(record(3))
    assert ids(harness) == ["r1", "r3"]


def test_two_failures_of_one_call_refuse_each_other_and_can_be_cleared() -> None:
    harness = opened(UpsertStoreSink)
    harness.fail("invoke", 1, DOWN, times=3)
    with pytest.raises(UsageError, match=r"call 3 from now already raises OSError\('down'\)"):
        harness.fail("invoke", 3, ValueError())
    harness.clear_faults()
    harness.fail("invoke", 3, ValueError("third"))
    harness.process(record(1))
    harness.process(record(2))
    with pytest.raises(ValueError, match="third"):
        harness.process(record(3))


@pytest.mark.parametrize(("settings", "text"), [
    ({}, "expected an error or answer=…, found neither"),
    ({"error": DOWN, "answer": False}, "expected an error or answer=…, found both"),
    ({"error": DOWN, "when": "later"}, "when='later'): expected 'before' or 'after'"),
    ({"error": DOWN, "when": "after", "at": 1}, "at=1): expected 'send_values', 0 or more"),
    ({"answer": False, "at": 1}, "at=1): expected 'send_values', 0 or more, an error"),
    ({"error": DOWN, "at": -1}, "at=-1): expected 'send_values', 0 or more"),
    ({"error": DOWN, "times": 0}, "times=0): expected 1 or more"),
])  # fmt: skip
def test_what_does_not_fit_together_is_refused(settings: dict[str, Any], text: str) -> None:
    with pytest.raises(UsageError, match=re.escape(text)):
        opened(RowByRow).fail("send_values", 1, **settings)


def test_only_send_values_can_fail_in_the_middle() -> None:
    with pytest.raises(UsageError, match="expected 'send_values'"):
        opened(UpsertStoreSink).fail("invoke", 1, DOWN, at=1)


@pytest.mark.parametrize("at", [1, 2])
def test_a_failure_behind_the_last_value_strikes_and_one_further_on_is_told(at: int) -> None:
    harness = opened(RowByRow)
    harness.process(record(1))
    harness.snapshot(1)
    harness.fail("send_values", 1, DOWN, at=at)
    if at == 1:
        harness.notify_complete(1)
        assert len(harness.function.pending_entries) == 1
        return
    with pytest.raises(ContractError, match="did not ask for a value behind 2 others"):
        harness.notify_complete(1)


class Named(RichSinkFunction, CheckpointedFunction):
    """Keeps rules in broadcast state."""

    def initialize_state(self, context: Any) -> None:
        self.rules = context.operator_state_store.get_broadcast_state("rules")

    def invoke(self, value: Any, context: Any) -> None:
        self.rules.put(value["key"], value["n"])

    def snapshot_state(self, context: Any) -> None:
        pass


def test_operator_id_and_attempt_are_what_the_test_says() -> None:
    first, again = opened(Named), opened(Named, operator_id="mine", attempt=3)
    runtime = again.function.runtime_context
    assert (runtime.operator_id, runtime.attempt) == ("mine", 3)
    assert first.function.runtime_context.operator_id == "operator"
    drawn = [one.function.runtime_context.random.random() for one in (first, again)]
    assert drawn[0] != drawn[1]
    with pytest.raises(UsageError, match="attempt 0: the first one is 1"):
        OperatorHarness(Named, attempt=0)


@pytest.mark.parametrize("parallelism", [1, 2, 3])
def test_every_subtask_gets_a_copy_of_a_broadcast_state(parallelism: int) -> None:
    states = []
    for subtask in (0, 1):
        harness = opened(Named, subtask=subtask, parallelism=2)
        harness.process({"key": "limit", "n": 7})
        states.append(harness.snapshot(1))
    for subtask, state in enumerate(OperatorHarness.redistribute(states, parallelism)):
        made = opened(Named, subtask=subtask, parallelism=parallelism, state=state)
        assert made.function.rules.entries() == [("limit", 7)]
