"""The lowest free numbers, and a list of the open transactions of the cluster."""

from __future__ import annotations

from typing import Any

from tests.unit.connectors.kafka.sink_cluster import Cluster, record

NAMED: dict[str, Any] = {"transaction_naming": "pooling"}


def test_ids_are_used_again_and_three_are_enough() -> None:
    cluster = Cluster()
    sink = cluster.opened(**NAMED)
    for checkpoint in range(1, 12):
        sink.process(record(checkpoint))
        sink.snapshot(checkpoint)
        sink.notify_complete(checkpoint)
    known = sorted(cluster.world.broker.transactions.table.entries)
    assert known == ["job-0-0", "job-0-1", "job-0-2"]
    assert len(cluster.visible()) == 11


def test_a_start_initialises_only_what_is_open() -> None:
    cluster = Cluster()
    sink = cluster.opened(**NAMED)
    for checkpoint in (1, 2, 3, 4):
        sink.process(record(checkpoint))
        state = sink.snapshot(checkpoint)
        if checkpoint == 2:
            sink.notify_complete(2)
    sink.drop()
    before = {
        one: held.epoch for one, held in cluster.world.broker.transactions.table.entries.items()
    }
    again = cluster.opened(state, 4, **NAMED)
    assert again.function._transactional._ready == {}
    after = cluster.world.broker.transactions.table.entries
    initialised = [one for one, epoch in before.items() if after[one].epoch != epoch]
    assert initialised == ["job-0-0"], "free, and taken for the next transaction"
    assert cluster.visible() == ["r1", "r2", "r3", "r4"]


def test_an_id_that_a_state_lists_is_not_initialised_while_its_markers_are_on_their_way() -> None:
    """Else a third restore of this state would find a newer epoch, and take it for a loss."""
    cluster = Cluster(marker_delay_ms=[50, 50])
    sink = cluster.opened(**NAMED)
    sink.process(record(1))
    state = sink.snapshot(1)
    sink.drop()
    for _ in range(3):
        cluster.opened(state, 1, **NAMED).drop()
    assert cluster.visible() == ["r1"]
