"""The operator harness, with the shipped connectors in it."""

from __future__ import annotations

from typing import Any

import pytest

from semantix.connectors.store.plain_sinks import UpsertStoreSink
from semantix.connectors.store.transactional_sink import TransactionalStoreSink
from semantix.connectors.store.write_ahead_sink import WriteAheadStoreSink
from semantix.errors import ContractError, TaskCrashed, UsageError
from semantix.testing import OperatorHarness


def record(number: int) -> dict[str, Any]:
    return {"id": f"r{number}", "key": "k1", "n": number}


def opened(make: Any, **named: Any) -> OperatorHarness:
    harness = OperatorHarness(make, **named)
    harness.open()
    return harness


def test_the_nth_next_call_of_a_hook_fails_and_only_that() -> None:
    harness = opened(UpsertStoreSink)
    harness.fail("invoke", 2, OSError("second"))
    harness.process(record(1))
    with pytest.raises(OSError, match="second"):
        harness.process(record(2))
    harness.process(record(3))
    assert [value["id"] for value in harness.output] == ["r1", "r3"]


def test_two_planned_failures_of_one_hook_both_strike() -> None:
    harness = opened(UpsertStoreSink)
    harness.fail("invoke", 1, OSError("a"))
    harness.fail("invoke", 2, OSError("b"))
    for text in ("a", "b"):
        with pytest.raises(OSError, match=text):
            harness.process(record(1))
    harness.process(record(1))


def test_a_call_of_the_committer_fails_too() -> None:
    first = opened(WriteAheadStoreSink)
    first.process(record(1))
    state = first.snapshot(1)
    first.fail("commit_checkpoint", 1, OSError("not marked"))
    first.notify_complete(1)  # logged, and tried again: the send was not marked
    first.drop()
    assert [value["id"] for value in first.output] == ["r1"]
    second = OperatorHarness(WriteAheadStoreSink, state=state, clients=first.clients)
    second.fail("is_checkpoint_committed", 1, OSError("no answer"))
    with pytest.raises(OSError, match="no answer"):
        second.open()
    third = opened(WriteAheadStoreSink, state=state, clients=first.clients)
    third.notify_complete(2)
    assert [value["id"] for value in third.output] == ["r1", "r1"]


def test_after_a_drop_nothing_of_the_object_reaches_the_store() -> None:
    harness = opened(TransactionalStoreSink)
    harness.drop()
    with pytest.raises(ContractError, match="dropped, not open"):
        harness.process(record(1))
    with pytest.raises(TaskCrashed):
        harness.function.close()
    assert len(harness.clients["store"].leftovers()) == 1


def test_a_function_gets_the_clients_it_was_given_and_no_other() -> None:
    class Asking(UpsertStoreSink):
        kind = "own"

        def open(self, context: Any) -> None:
            self.found = self.runtime_context.client(self.kind)

    own = object()
    assert opened(Asking, clients={"own": own}).function.found is own
    Asking.kind = "kafka"
    with pytest.raises(ContractError, match=r"client\('kafka'\): .* expected one of own"):
        opened(Asking, clients={"own": own})


def test_a_function_of_any_plain_class_is_driven() -> None:
    seen: list[Any] = []

    class Plain:
        __slots__ = ("runtime_context",)

        def invoke(self, value: Any, context: Any) -> None:
            seen.append(value)

    harness = opened(Plain)
    harness.process(1)
    harness.watermark(5)
    harness.snapshot(1)
    harness.notify_complete(1)
    harness.notify_aborted(2)
    harness.finish()
    harness.close()
    harness.close()
    assert seen == [1]
    with pytest.raises(UsageError, match="__slots__"):
        harness.fail("invoke", 1, OSError())


@pytest.mark.parametrize(
    ("misuse", "text"),
    [
        (lambda harness: harness.fail("invoke", 0, OSError()), "the first call is 1"),
        (lambda harness: harness.fail("nothing", 1, OSError()), "no method 'nothing'"),
        (lambda _: OperatorHarness(UpsertStoreSink, subtask=1), "subtask 1 of 1"),
        (
            lambda _: OperatorHarness(UpsertStoreSink, state=b"garbage"),
            r"state=…\): expected the bytes that `snapshot` .* found b'garbage'",
        ),
        (lambda _: OperatorHarness(UpsertStoreSink, state=["a"]), r"found \['a'\]"),  # type: ignore[arg-type]
        (
            lambda _: OperatorHarness.redistribute([None], 1),  # type: ignore[list-item]
            r"redistribute: states\[0\]: expected the bytes .* found None",
        ),
        (lambda _: OperatorHarness.redistribute([], 0), "parallelism 0: expected 1"),
    ],
)
def test_wrong_use_of_the_harness_is_refused(misuse: Any, text: str) -> None:
    with pytest.raises(UsageError, match=text):
        misuse(OperatorHarness(UpsertStoreSink))


def test_time_does_not_go_back() -> None:
    harness = OperatorHarness(UpsertStoreSink)
    harness.set_processing_time(10)
    with pytest.raises(UsageError, match="it is 10 ms already"):
        harness.set_processing_time(9)


def test_records_before_open_and_a_second_open_are_refused() -> None:
    harness = OperatorHarness(UpsertStoreSink)
    with pytest.raises(ContractError, match="made, not open"):
        harness.process(record(1))
    harness.open()
    with pytest.raises(ContractError, match="open already"):
        harness.open()
