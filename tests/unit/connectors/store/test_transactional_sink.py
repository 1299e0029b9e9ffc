"""The transactional sink, driven by hand."""

from __future__ import annotations

from typing import Any

import pytest

from semantix.connectors.store.transactional_sink import TransactionalStoreSink
from semantix.errors import UnrecoverableError
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
