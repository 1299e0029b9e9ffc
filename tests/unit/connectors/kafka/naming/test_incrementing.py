"""Ids with the number of the checkpoint that covers their transaction."""

from __future__ import annotations

from typing import Any

from tests.unit.connectors.kafka.sink_cluster import Cluster, record

NAMED: dict[str, Any] = {"transaction_naming": "incrementing"}


def known(cluster: Cluster) -> list[str]:
    return sorted(cluster.world.broker.transactions.table.entries)


def test_an_id_has_the_number_of_the_checkpoint_that_covers_it() -> None:
    cluster = Cluster()
    sink = cluster.opened(**NAMED)
    for checkpoint in (1, 2, 3):
        sink.process(record(checkpoint))
        sink.snapshot(checkpoint)
        pre_committed = sink.function._transactional.pre_committed[-1]
        assert pre_committed.transactional_id == f"job-0-{checkpoint}"
        sink.notify_complete(checkpoint)
    assert known(cluster) == ["job-0-1", "job-0-2", "job-0-3", "job-0-4"]


def test_a_restored_sink_goes_on_behind_its_checkpoint_and_fills_gaps() -> None:
    cluster = Cluster()
    sink = cluster.opened(**NAMED)
    state = sink.snapshot(1)
    sink.drop()
    again = cluster.opened(state, 1, **NAMED)
    again.process(record(1))
    again.snapshot(5)  # checkpoints 2 to 4 have failed before
    assert again.function._transactional.pre_committed[0].transactional_id == "job-0-2"
    assert known(cluster) == [f"job-0-{number}" for number in range(1, 7)]


def test_the_ids_of_an_attempt_have_no_gap_although_intervals_are_empty() -> None:
    cluster = Cluster()
    sink = cluster.opened(**NAMED)
    sink.snapshot(1)
    sink.snapshot(2)
    sink.process(record(1))
    sink.function._transactional._current.writer.flush()
    sink.drop()
    assert cluster.open_transactions() == ["job-0-3"]
    cluster.opened(**NAMED)
    assert cluster.visible() == []
    assert cluster.open_transactions() == []


def test_asking_makes_no_id_that_was_never_used() -> None:
    cluster = Cluster()
    for _ in range(3):
        cluster.opened(**NAMED).drop()
    assert known(cluster) == ["job-0-1"]
