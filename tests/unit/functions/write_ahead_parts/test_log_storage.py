"""The records of an interval in the state, or in a task-owned log as in Flink."""

from __future__ import annotations

from typing import Any

import pytest

from semantix.connectors.store.write_ahead_sink import WriteAheadStoreSink
from semantix.engine.checkpointing.memory_storage import MemoryStateStorage
from semantix.functions.pending_batch import PendingBatch
from semantix.functions.write_ahead_parts.log_storage import (
    LogInState,
    LogInTaskOwnedStorage,
    TaskOwnedEntry,
)
from semantix.ports.gate import CallFault
from semantix.testing import OperatorHarness

BATCH = PendingBatch(3, 1, 3_000, ("a", "b"))


def test_in_the_state_an_entry_has_its_records() -> None:
    log = LogInState()
    assert log.keep(BATCH) == log.element_of(BATCH) == log.entry_of(BATCH) == BATCH
    assert log.values_of(BATCH) == ("a", "b")
    log.discard(BATCH)


def test_in_a_log_the_state_has_its_name_only() -> None:
    storage = MemoryStateStorage()
    first = LogInTaskOwnedStorage(storage)
    element = first.element_of(first.keep(BATCH))
    assert element == TaskOwnedEntry(PendingBatch(3, 1, 3_000, ()), "log-1")
    second = LogInTaskOwnedStorage(storage)  # the next attempt
    entry = second.entry_of(element)
    assert second.values_of(entry) == ("a", "b")
    second.discard(entry)
    with pytest.raises(FileNotFoundError):
        second.values_of(second.entry_of(element))


def test_a_second_log_for_the_same_interval_is_removed_and_the_first_one_stays() -> None:
    storage = MemoryStateStorage()
    log = LogInTaskOwnedStorage(storage)
    entry = log.keep(BATCH)
    log.keep(PendingBatch(3, 1, 3_000, ("other",)))
    assert log.values_of(entry) == ("a", "b")
    assert [name for name, _ in storage.capture().logs] == ["log-1"]


# The sink with its records in logs.


def record(number: int) -> dict[str, Any]:
    return {"id": f"r{number}", "key": "k1", "n": number}


def opened(**named: Any) -> OperatorHarness:
    harness = OperatorHarness(lambda: WriteAheadStoreSink(log_storage="task_owned"), **named)
    harness.open()
    return harness


def names(harness: OperatorHarness) -> list[str]:
    return [name for name, _ in harness.clients.logs.capture().logs]


def test_a_log_is_there_from_the_barrier_until_its_records_are_sent_and_marked() -> None:
    harness = opened()
    harness.process(record(1))
    assert names(harness) == []
    harness.snapshot(1)
    assert names(harness) == ["log-1"]
    harness.notify_complete(1)
    assert harness.output == [record(1)]
    assert names(harness) == []


def test_a_failed_removal_is_repeated_and_sends_nothing_again() -> None:
    harness = opened()
    harness.process(record(1))
    state = harness.snapshot(1)
    harness._session.gate.plan_fault(
        "task_owned.discard", CallFault("error", error="EIO", applied=False)
    )
    harness.notify_complete(1)
    assert names(harness) == ["log-1"]
    harness.notify_complete(2)
    assert (harness.output, names(harness)) == ([record(1)], [])
    harness.drop()
    second = opened(state=state, clients=harness.clients)  # the entry is marked: it is dropped
    assert second.function.pending_entries == ()


def test_a_lost_log_holds_back_all_later_intervals_of_the_subtask_without_a_failure() -> None:
    """Head-of-line blocking: a new submission does not know that the first entry was sent."""
    first = opened()
    first.process(record(1))
    state = first.snapshot(1)
    first.notify_complete(1)
    first.drop()
    second = opened(state=state, clients=first.clients, operator_id="new")
    for checkpoint in (2, 3):
        second.process(record(checkpoint))
        second.snapshot(checkpoint)
        second.notify_complete(checkpoint)
    assert second.output == [record(1)]
    assert [one.checkpoint_id for one in second.function.pending_entries] == [1, 2, 3]
    assert second.failures == []


def test_with_the_records_in_the_state_the_same_submission_sends_everything() -> None:
    first = OperatorHarness(WriteAheadStoreSink)
    first.open()
    first.process(record(1))
    state = first.snapshot(1)
    first.notify_complete(1)
    first.drop()
    second = OperatorHarness(
        WriteAheadStoreSink, state=state, clients=first.clients, operator_id="new"
    )
    second.open()
    second.process(record(2))
    second.snapshot(2)
    second.notify_complete(2)
    assert second.output == [record(1), record(1), record(2)]


def test_an_older_checkpoint_needs_no_log_of_an_entry_that_is_marked() -> None:
    """The log was removed behind the send; the older state still has its name."""
    first = opened()
    first.process(record(1))
    older = first.snapshot(1)
    first.notify_complete(1)
    first.process(record(2))
    first.snapshot(2)
    first.notify_complete(2)
    first.drop()
    again = opened(state=older, clients=first.clients)
    assert again.function.pending_entries == ()
    again.process(record(2))  # the source goes back, and the record gets a new entry (P3)
    again.snapshot(3)
    again.notify_complete(3)
    assert again.output == [record(1), record(2), record(2)]
