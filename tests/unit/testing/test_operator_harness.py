"""The operator harness, with the shipped connectors in it."""

from __future__ import annotations

from typing import Any

import pytest

from semantix.connectors.store.plain_sinks import AppendStoreSink, UpsertStoreSink
from semantix.connectors.store.transactional_sink import TransactionalStoreSink
from semantix.connectors.store.write_ahead_sink import WriteAheadStoreSink
from semantix.errors import ContractError, TaskCrashed, UnrecoverableError, UsageError
from semantix.ports.store import StoreUnavailable
from semantix.testing import OperatorHarness


def record(number: int) -> dict[str, Any]:
    return {"id": f"r{number}", "key": "k1", "n": number}


def opened(make: Any, **named: Any) -> OperatorHarness:
    harness = OperatorHarness(make, **named)
    harness.open()
    return harness


def test_a_transactional_sink_shows_its_records_at_the_notification() -> None:
    harness = opened(TransactionalStoreSink)
    harness.process(record(1))
    harness.snapshot(1)
    assert harness.output == []
    harness.notify_complete(1)
    assert harness.output == [record(1)]


def test_the_next_life_commits_what_the_state_holds_and_leaves_nothing_else_open() -> None:
    first = opened(TransactionalStoreSink)
    first.process(record(1))
    state = first.snapshot(1)
    first.process(record(2))
    first.snapshot(2)  # never completes: its transaction is in no state that is restored
    first.drop()
    second = opened(TransactionalStoreSink, state=state, clients=first.clients)
    assert second.output == [record(1)]
    second.close()
    assert second.clients["store"].leftovers() == []


def test_a_first_life_that_never_checkpointed_leaves_nothing_open() -> None:
    first = opened(TransactionalStoreSink)
    first.process(record(1))
    first.drop()
    second = opened(TransactionalStoreSink, clients=first.clients)
    second.close()
    assert second.clients["store"].leftovers() == []
    assert second.output == []


@pytest.mark.parametrize(
    ("lost", "expected"),
    [((), "1 2 3 1 2 3 1"), ((3,), "1 2 3 1 4 2 1"), ((2, 3), "1 2 3 4 5 1 2")],
    ids=["all notified", "one lost", "two lost"],
)
def test_an_id_is_used_again_once_no_state_that_may_be_restored_lists_it(
    lost: tuple[int, ...], expected: str
) -> None:
    harness = opened(TransactionalStoreSink)
    begun = []
    for checkpoint in range(1, 8):
        held = harness.function.pending_commit_transactions
        open_now = harness.clients["store"].pending_transactions("")
        begun.extend(name for name in open_now if name not in held)
        harness.snapshot(checkpoint)
        if checkpoint not in lost:
            harness.notify_complete(checkpoint)
    assert " ".join(name.rpartition("-")[2] for name in begun) == expected


def test_an_id_still_listed_by_the_latest_completed_state_is_not_begun_anew() -> None:
    first = opened(TransactionalStoreSink)
    first.process(record(1))
    state = first.snapshot(1)
    first.notify_complete(1)
    for checkpoint in (2, 3, 4):  # none of them completes
        first.process(record(checkpoint))
        first.snapshot(checkpoint)
    first.drop()
    second = opened(TransactionalStoreSink, state=state, clients=first.clients)
    assert second.output == [record(1)]


def test_a_lost_transaction_is_named_and_no_restart_helps() -> None:
    first = opened(TransactionalStoreSink)
    first.process(record(1))
    state = first.snapshot(1)
    first.set_processing_time(611_000)  # beyond the store's timeout and its reaper
    second = OperatorHarness(TransactionalStoreSink, state=state, clients=first.clients)
    with pytest.raises(UnrecoverableError, match=r"'operator-0of1-1' .* is lost") as caught:
        second.open()
    assert "transaction timeout must exceed" in str(caught.value)


@pytest.mark.parametrize("parallelism", [1, 2, 3])
def test_a_rescaled_sink_commits_every_transaction_once(parallelism: int) -> None:
    first = opened(TransactionalStoreSink, subtask=0, parallelism=2)
    other = opened(TransactionalStoreSink, subtask=1, parallelism=2, clients=first.clients)
    first.process(record(1))
    other.process(record(2))
    states = [first.snapshot(1), other.snapshot(1)]
    first.drop()
    other.drop()
    for subtask, share in enumerate(OperatorHarness.redistribute(states, parallelism)):
        opened(
            TransactionalStoreSink,
            subtask=subtask,
            parallelism=parallelism,
            state=share,
            clients=first.clients,
        ).close()
    assert sorted(value["id"] for value in first.output) == ["r1", "r2"]
    assert first.clients["store"].leftovers() == []


def test_a_write_ahead_sink_writes_after_the_completion_and_marks_it() -> None:
    first = opened(WriteAheadStoreSink)
    first.process(record(1))
    state = first.snapshot(1)
    assert first.output == []
    first.notify_complete(1)
    first.drop()
    second = opened(WriteAheadStoreSink, state=state, clients=first.clients)
    second.notify_complete(2)
    assert second.output == [record(1)]


def test_a_write_ahead_sink_that_died_before_the_mark_writes_again() -> None:
    first = opened(WriteAheadStoreSink)
    first.process(record(1))
    state = first.snapshot(1)
    first.fail("_mark", 1, OSError("died here"))
    first.notify_complete(1)
    second = opened(WriteAheadStoreSink, state=state, clients=first.clients)
    second.notify_complete(2)
    assert second.output == [record(1), record(1)]


def test_no_later_interval_overtakes_one_that_failed() -> None:
    harness = opened(WriteAheadStoreSink)
    for checkpoint in (1, 2):
        harness.process(record(checkpoint))
        harness.snapshot(checkpoint)
    harness.fail("send_values", 1, StoreUnavailable("down"))
    harness.notify_complete(2)
    assert harness.output == []
    harness.notify_complete(3)
    assert harness.output == [record(1), record(2)]


def test_an_append_sink_flushes_full_batches_snapshots_and_the_end() -> None:
    harness = opened(lambda: AppendStoreSink(batch_records=2))
    shown = []
    for number in (1, 2, 3):
        harness.process(record(number))
        shown.append(len(harness.output))
    harness.snapshot(1)
    shown.append(len(harness.output))
    harness.process(record(4))
    harness.finish()
    shown.append(len(harness.output))
    assert shown == [0, 2, 2, 3, 4]


def test_an_upsert_sink_writes_rows() -> None:
    harness = opened(UpsertStoreSink)
    harness.process(record(1))
    harness.process(record(2))
    assert harness.clients["store"].rows == {"k1": b'{"id":"r2","key":"k1","n":2}'}


def test_a_batch_of_no_records_is_refused() -> None:
    with pytest.raises(UsageError, match="batch_records is 0"):
        AppendStoreSink(batch_records=0)


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
