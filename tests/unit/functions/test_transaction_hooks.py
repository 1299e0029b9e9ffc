"""The hooks of the transactional template, where a subclass writes only the five of them."""

from __future__ import annotations

from typing import Any

from semantix.functions.transaction_hooks import TransactionHooks


class Minimal(TransactionHooks):
    """Notes what is called."""

    def __init__(self) -> None:
        self.calls: list[str] = []

    def begin_transaction(self) -> str:
        return "t1"

    def invoke(self, transaction: str, value: Any, context: Any) -> None:
        self.calls.append(f"invoke {transaction}")

    def pre_commit(self, transaction: str) -> None:
        self.calls.append(f"pre_commit {transaction}")

    def commit(self, transaction: str) -> None:
        self.calls.append(f"commit {transaction}")

    def abort(self, transaction: str) -> None:
        self.calls.append(f"abort {transaction}")


def test_a_restore_commits_and_aborts_like_the_running_sink() -> None:
    sink = Minimal()
    sink.recover_and_commit("t1")
    sink.recover_and_abort("t2")
    assert sink.calls == ["commit t1", "abort t2"]


def test_there_is_no_context_and_nothing_left_to_write() -> None:
    sink = Minimal()
    assert sink.initialize_user_context() is None
    sink.finish_recovering_context(["t1"])
    sink.finish_processing("t1")
    assert sink.calls == []


def test_settings_of_the_timeout_belong_to_one_sink() -> None:
    first, second = Minimal(), Minimal()
    first.set_transaction_timeout(5)
    first.enable_transaction_timeout_warnings(0.5)
    first.ignore_failures_after_transaction_timeout()
    kept = first.transaction_timeout
    assert (kept.timeout_ms, kept.warning_ratio, kept.ignores_failures) == (5, 0.5, True)
    assert not second.transaction_timeout.ignores_failures
