"""Flink's older naming: pools of fixed size, numbered through by a hint."""

from __future__ import annotations

from typing import Any

import pytest

from semantix.connectors.kafka.sink_state import HintedPoolState, NextTransactionalIdHint
from semantix.errors import UnrecoverableError
from semantix.testing import OperatorHarness
from tests.unit.connectors.kafka.sink_cluster import Cluster, record

HINT: dict[str, Any] = {"transaction_naming": "hint", "pool_size": 2}


def states_of(snapshot: bytes) -> dict[str, list[Any]]:
    return OperatorHarness.read_state(snapshot)


def test_each_subtask_has_the_next_numbers_and_the_first_one_writes_the_hint() -> None:
    cluster = Cluster()
    found = []
    for subtask in range(3):
        sink = cluster.opened(subtask=subtask, parallelism=3, **HINT)
        found.append(states_of(sink.snapshot(1)))
    pools = [one["kafka-sink"][0] for one in found]
    assert [pool.transactional_ids for pool in pools] == [
        ("job-0", "job-1"),
        ("job-2", "job-3"),
        ("job-4", "job-5"),
    ]
    hints = [one["next-transactional-id-hint-v2"] for one in found]
    assert hints == [[NextTransactionalIdHint(3, 6)], [], []]


def test_subtasks_that_join_take_numbers_behind_the_hint() -> None:
    cluster = Cluster()
    state = cluster.opened(**HINT).snapshot(1)
    joined = []
    for subtask, share in enumerate(OperatorHarness.redistribute([state], 3)):
        sink = cluster.opened(share, subtask=subtask, parallelism=3, **HINT)
        joined.append(states_of(sink.snapshot(2)))
    pools = [one["kafka-sink"][0].transactional_ids for one in joined]
    assert pools == [("job-0", "job-1"), ("job-4", "job-5"), ("job-6", "job-7")]
    assert joined[0]["next-transactional-id-hint-v2"] == [NextTransactionalIdHint(3, 8)]


def test_a_subtask_that_gets_several_pools_keeps_the_first_one() -> None:
    cluster = Cluster()
    states = [
        cluster.opened(subtask=subtask, parallelism=2, **HINT).snapshot(1) for subtask in (0, 1)
    ]
    (both,) = OperatorHarness.redistribute(states, 1)
    found = states_of(cluster.opened(both, **HINT).snapshot(2))
    assert found["kafka-sink"] == [HintedPoolState(("job-0", "job-1"), ())]
    assert found["next-transactional-id-hint-v2"] == [NextTransactionalIdHint(1, 4)]


def test_a_start_without_a_hint_looks_at_five_times_as_many_ids() -> None:
    cluster = Cluster()
    for subtask in range(5):
        sink = cluster.opened(subtask=subtask, parallelism=5, **HINT)
        sink.process(record(subtask))
        sink.function._transactional._current.writer.flush()
        sink.drop()
    assert len(cluster.open_transactions()) == 5
    cluster.opened(**HINT)
    cluster.visible()
    assert cluster.open_transactions() == []


def test_beyond_five_times_a_transaction_stays_open_until_its_timeout() -> None:
    cluster = Cluster()
    sink = cluster.opened(subtask=5, parallelism=6, **HINT)
    sink.process(record(1))
    sink.function._transactional._current.writer.flush()
    sink.drop()
    cluster.opened(**HINT)
    cluster.visible()
    assert cluster.open_transactions() == ["job-10"]


def test_more_than_one_hint_is_an_error() -> None:
    cluster = Cluster()
    state = cluster.opened(**HINT).snapshot(1)
    (both,) = OperatorHarness.redistribute([state, state], 1)
    with pytest.raises(UnrecoverableError, match="There should be at most one next transactional"):
        cluster.opened(both, **HINT)


def test_a_pool_without_a_free_id_fails_the_task() -> None:
    sink = Cluster().opened(**HINT)
    sink.process(record(1))
    sink.snapshot(1)
    sink.process(record(2))
    with pytest.raises(RuntimeError, match=r"Too many ongoing snapshots\. Increase kafka prod"):
        sink.snapshot(2)


def test_three_ids_are_enough_if_each_checkpoint_completes_and_five_if_two_do_not() -> None:
    cluster = Cluster()
    sink = cluster.opened(transaction_naming="hint", pool_size=3)
    for checkpoint in range(1, 9):
        sink.process(record(checkpoint))
        sink.snapshot(checkpoint)
        sink.notify_complete(checkpoint)
    sink = cluster.opened(transaction_naming="hint")
    for checkpoint in (1, 2, 3):
        sink.process(record(10 + checkpoint))
        sink.snapshot(checkpoint)
    sink.notify_complete(3)
    assert len(cluster.visible()) == 11
