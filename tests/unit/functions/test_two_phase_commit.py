"""The two-phase-commit template, driven by hand."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from semantix.errors import ContractError, TaskCancelled, TaskCrashed, UsageError
from semantix.functions.two_phase_commit import TwoPhaseCommitSinkFunction
from semantix.testing.operator_harness import OperatorHarness


@dataclass
class Outside:
    """What survives a crash: the calls, in order, and a counter that names transactions."""

    calls: list[str] = field(default_factory=list)
    begun: int = 0


class NotingSink(TwoPhaseCommitSinkFunction):
    """Notes every hook."""

    def __init__(self, outside: Outside, context: Any = None, **serializers: Any) -> None:
        super().__init__(**serializers)
        self.outside = outside
        self.first_context = context

    def note(self, call: str) -> None:
        self.outside.calls.append(call)

    def begin_transaction(self) -> str:
        self.outside.begun += 1
        self.note(f"begin T{self.outside.begun}")
        return f"T{self.outside.begun}"

    def invoke(self, transaction: str, value: Any, context: Any) -> None:
        self.note(f"write {transaction} {value}")

    def pre_commit(self, transaction: str) -> None:
        self.note(f"pre_commit {transaction}")

    def commit(self, transaction: str) -> None:
        self.note(f"commit {transaction}")

    def abort(self, transaction: str) -> None:
        self.note(f"abort {transaction}")

    def recover_and_commit(self, transaction: str) -> None:
        self.note(f"recover_and_commit {transaction}")
        super().recover_and_commit(transaction)

    def recover_and_abort(self, transaction: str) -> None:
        self.note(f"recover_and_abort {transaction}")
        super().recover_and_abort(transaction)

    def initialize_user_context(self) -> Any:
        self.note("initialize_user_context")
        return self.first_context

    def finish_recovering_context(self, handled: Sequence[Any]) -> None:
        self.note(f"finish_recovering_context {self.user_context} {list(handled)}")

    def finish_processing(self, transaction: str) -> None:
        self.note(f"finish_processing {transaction}")


def opened(outside: Outside, context: Any = None, **named: Any) -> OperatorHarness:
    harness = OperatorHarness(lambda: NotingSink(outside, context), **named)
    harness.open()
    return harness


def protocol_steps(harness: OperatorHarness) -> list[str]:
    return [f"{step}:{position}" for step, position in harness.steps if step.startswith("tpc_")]


def test_a_fresh_start_makes_the_context_then_begins() -> None:
    outside = Outside()
    harness = opened(outside)
    assert outside.calls == ["initialize_user_context", "begin T1"]
    assert protocol_steps(harness) == ["tpc_init_begin:before", "tpc_init_begin:after"]


def test_a_snapshot_pre_commits_the_current_transaction_and_begins_the_next() -> None:
    outside = Outside()
    harness = opened(outside)
    harness.process("a")
    harness.snapshot(1)
    harness.process("b")
    assert outside.calls[2:] == ["write T1 a", "pre_commit T1", "begin T2", "write T2 b"]
    assert [step for step in protocol_steps(harness) if step.endswith("before")] == [
        "tpc_init_begin:before",
        "tpc_invoke:before",
        "tpc_pre_commit:before",
        "tpc_add_pending:before",
        "tpc_begin_next:before",
        "tpc_snapshot_state:before",
        "tpc_invoke:before",
    ]


def test_a_completion_commits_only_transactions_up_to_its_checkpoint_in_order() -> None:
    outside = Outside()
    harness = opened(outside)
    for checkpoint in (1, 2, 3):
        harness.snapshot(checkpoint)
    outside.calls.clear()
    harness.notify_complete(2)
    assert outside.calls == ["commit T1", "commit T2"]
    harness.notify_complete(2)
    assert outside.calls == ["commit T1", "commit T2"]
    harness.notify_complete(3)
    assert outside.calls[2:] == ["commit T3"]


def test_several_commits_visit_during_between_them() -> None:
    harness = opened(Outside())
    for checkpoint in (1, 2, 3):
        harness.snapshot(checkpoint)
    harness.notify_complete(3)
    assert protocol_steps(harness)[-4:] == [
        "tpc_notify_commit:before",
        "tpc_notify_commit:during",
        "tpc_notify_commit:during",
        "tpc_notify_commit:after",
    ]


def test_an_abort_keeps_the_transaction_for_the_next_completion() -> None:
    outside = Outside()
    harness = opened(outside)
    harness.snapshot(1)
    harness.notify_aborted(1)
    harness.snapshot(2)
    harness.notify_complete(2)
    assert [call for call in outside.calls if call.startswith(("abort", "commit"))] == [
        "commit T1",
        "commit T2",
    ]


def test_a_failing_commit_does_not_keep_later_ones_from_being_tried() -> None:
    outside = Outside()
    harness = opened(outside)
    harness.snapshot(1)
    harness.snapshot(2)
    cause = OSError("first")
    harness.fail("commit", 1, cause)
    with pytest.raises(RuntimeError) as caught:
        harness.notify_complete(2)
    assert str(caught.value) == (
        "Committing one of transactions failed, logging first encountered failure"
    )
    assert caught.value.__cause__ is cause
    assert outside.calls[-1] == "commit T2"
    assert harness.function.pending_commit_transactions == ()


class Fatal(BaseException):
    """Like a Java Error: no `except Exception` catches it."""


def test_a_fatal_error_of_a_commit_is_wrapped_too_and_later_ones_are_tried() -> None:
    outside = Outside()
    harness = opened(outside)
    harness.snapshot(1)
    harness.snapshot(2)
    harness.fail("commit", 1, Fatal("first"))
    with pytest.raises(RuntimeError, match="logging first encountered failure") as caught:
        harness.notify_complete(2)
    assert isinstance(caught.value.__cause__, Fatal)
    assert outside.calls[-1] == "commit T2"


@pytest.mark.parametrize("leaving", [SystemExit(0), KeyboardInterrupt(), TaskCrashed()])
def test_the_end_of_the_process_is_no_failed_commit(leaving: BaseException) -> None:
    outside = Outside()
    harness = opened(outside)
    harness.snapshot(1)
    harness.snapshot(2)
    harness.fail("commit", 1, leaving)
    with pytest.raises(type(leaving)):
        harness.notify_complete(2)
    assert "commit T2" not in outside.calls


def test_being_cancelled_during_a_commit_is_no_failed_commit() -> None:
    harness = opened(Outside())
    harness.snapshot(1)
    harness.fail("commit", 1, TaskCancelled())
    with pytest.raises(TaskCancelled):
        harness.notify_complete(1)


def test_a_restore_commits_what_is_pending_and_aborts_what_was_begun_in_the_snapshot() -> None:
    outside = Outside()
    first = opened(outside, context="ids")
    first.snapshot(1)
    state = first.snapshot(2)
    first.drop()
    outside.calls.clear()
    second = opened(outside, context="unused", state=state)
    assert outside.calls == [
        "recover_and_commit T1",
        "commit T1",
        "recover_and_commit T2",
        "commit T2",
        "recover_and_abort T3",
        "abort T3",
        "finish_recovering_context ids ['T1', 'T2', 'T3']",
        "begin T4",
    ]
    assert protocol_steps(second) == [
        "tpc_recover_commit:before",
        "tpc_recover_commit:during",
        "tpc_recover_commit:after",
        "tpc_recover_abort:before",
        "tpc_recover_abort:after",
        "tpc_recover_context:before",
        "tpc_recover_context:after",
        "tpc_init_begin:before",
        "tpc_init_begin:after",
    ]


def test_a_state_without_context_makes_a_new_one() -> None:
    outside = Outside()
    state = opened(outside).snapshot(1)
    outside.calls.clear()
    opened(outside, state=state)
    assert outside.calls[-2:] == ["initialize_user_context", "begin T3"]
    assert not any(call.startswith("finish_recovering_context") for call in outside.calls)


def test_what_a_restore_committed_is_not_pending_any_more() -> None:
    outside = Outside()
    state = opened(outside).snapshot(1)
    second = opened(outside, state=state)
    second.notify_complete(1)
    assert outside.calls.count("commit T1") == 1


def test_scale_in_recovers_all_states_and_the_last_context_wins() -> None:
    outside = Outside()
    states = [opened(outside, context=name).snapshot(1) for name in ("a", "b")]
    outside.calls.clear()
    (joined,) = OperatorHarness.redistribute(states, 1)
    harness = opened(outside, state=joined)
    assert [call for call in outside.calls if call.startswith("commit")] == [
        "commit T1",
        "commit T3",
    ]
    assert harness.function.user_context == "b"


def test_scale_out_leaves_a_new_subtask_without_state() -> None:
    outside = Outside()
    state = opened(outside, context="a").snapshot(1)
    shares = OperatorHarness.redistribute([state], 2)
    outside.calls.clear()
    opened(outside, context="new", state=shares[1], subtask=1, parallelism=2)
    assert outside.calls == ["initialize_user_context", "begin T3"]


def test_after_the_end_the_snapshot_begins_nothing_and_no_record_is_taken() -> None:
    outside = Outside()
    harness = opened(outside)
    harness.finish()
    state = harness.snapshot(1)
    assert outside.calls[2:] == ["finish_processing T1", "pre_commit T1"]
    with pytest.raises(ContractError) as caught:
        harness.process("late")
    assert str(caught.value) == (
        "two phase commit sink function with null transaction should not be invoked! "
    )
    outside.calls.clear()
    opened(outside, state=state)
    assert "recover_and_abort" not in " ".join(outside.calls)


def test_close_aborts_the_current_transaction_only() -> None:
    outside = Outside()
    harness = opened(outside)
    harness.snapshot(1)
    outside.calls.clear()
    harness.close()
    assert outside.calls == ["abort T2"]


def test_close_after_the_final_snapshot_aborts_nothing() -> None:
    outside = Outside()
    harness = opened(outside)
    harness.finish()
    harness.snapshot(1)
    outside.calls.clear()
    harness.close()
    assert outside.calls == []


@pytest.mark.parametrize(
    ("elapsed_ms", "is_ignored"), [(1_000, False), (1_001, True)], ids=["at timeout", "past it"]
)
def test_a_failed_commit_at_recovery_is_ignored_only_past_the_timeout(
    elapsed_ms: int, is_ignored: bool, caplog: pytest.LogCaptureFixture
) -> None:
    class Forgiving(NotingSink):
        def __init__(self, outside: Outside) -> None:
            super().__init__(outside)
            self.set_transaction_timeout(1_000)
            self.ignore_failures_after_transaction_timeout()

    outside = Outside()
    first = OperatorHarness(lambda: Forgiving(outside))
    first.open()
    state = first.snapshot(1)
    second = OperatorHarness(lambda: Forgiving(outside), state=state, clients=first.clients)
    second.set_processing_time(elapsed_ms)
    second.fail("recover_and_commit", 1, OSError("gone"))
    if not is_ignored:
        with pytest.raises(OSError, match="gone"):
            second.open()
        return
    second.open()
    assert caplog.messages == [
        "Error while committing transaction T1. Transaction has been open for longer than the "
        "transaction timeout (1000). Commit will not be attempted again. Data loss might have "
        "occurred."
    ]


def test_a_failed_commit_at_recovery_is_raised_by_default() -> None:
    outside = Outside()
    state = opened(outside).snapshot(1)
    second = OperatorHarness(lambda: NotingSink(outside), state=state)
    second.fail("recover_and_commit", 1, OSError("gone"))
    with pytest.raises(OSError, match="gone"):
        second.open()


def test_a_commit_close_to_the_timeout_is_warned_of(caplog: pytest.LogCaptureFixture) -> None:
    harness = opened(Outside())
    harness.function.set_transaction_timeout(1_000)
    harness.function.enable_transaction_timeout_warnings(0.5)
    harness.snapshot(1)
    harness.set_processing_time(501)
    harness.snapshot(2)
    with caplog.at_level(logging.WARNING):
        harness.notify_complete(2)
    assert caplog.messages == [
        "Transaction T1 has been open for 501 ms. This is close to or even exceeding the "
        "transaction timeout of 1000 ms.",
        "Transaction T2 has been open for 501 ms. This is close to or even exceeding the "
        "transaction timeout of 1000 ms.",
    ]


def test_no_warning_below_the_ratio(caplog: pytest.LogCaptureFixture) -> None:
    harness = opened(Outside())
    harness.function.set_transaction_timeout(1_000)
    harness.function.enable_transaction_timeout_warnings(0.5)
    harness.snapshot(1)
    harness.set_processing_time(500)
    harness.notify_complete(1)
    assert caplog.messages == []


def test_handles_and_context_pass_through_serializers_of_ones_own() -> None:
    class Reversed:
        def to_bytes(self, value: str) -> bytes:
            return value[::-1].encode()

        def from_bytes(self, encoded: bytes) -> str:
            return encoded.decode()[::-1]

    outside = Outside()

    def make() -> NotingSink:
        return NotingSink(
            outside, "ids", transaction_serializer=Reversed(), context_serializer=Reversed()
        )

    first = OperatorHarness(make)
    first.open()
    state = first.snapshot(1)
    assert b"1T" in state
    assert b"sdi" in state
    outside.calls.clear()
    second = OperatorHarness(make, state=state)
    second.open()
    assert outside.calls[0] == "recover_and_commit T1"
    assert "finish_recovering_context ids ['T1', 'T2']" in outside.calls


def test_a_subclass_that_lacks_a_hook_cannot_be_built() -> None:
    class Half(TwoPhaseCommitSinkFunction):
        def begin_transaction(self) -> str:
            return "T"

    with pytest.raises(TypeError, match="abort"):
        Half()  # type: ignore[abstract]


@pytest.mark.parametrize("name", ["transaction_serializer", "context_serializer"])
def test_a_wrong_serializer_is_refused_when_the_sink_is_made(name: str) -> None:
    with pytest.raises(UsageError, match=f"{name} is 'json'; expected None, or an object"):
        TwoPhaseCommitSinkFunction.__init__(object.__new__(NotingSink), **{name: "json"})
