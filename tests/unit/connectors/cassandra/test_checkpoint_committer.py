"""The markers of the Cassandra write-ahead sink: one row for each checkpoint that is written."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from cassandra import OperationTimedOut

from semantix.connectors.cassandra import CassandraCommitter
from semantix.connectors.cassandra.checkpoint_committer import table_name
from semantix.testing.solo_session import SoloSession

MARKERS = "SELECT sub_id, checkpoint_id FROM flink_auxiliary.checkpoints_job"


def opened(shop: Any) -> tuple[CassandraCommitter, SoloSession]:
    session = SoloSession(shop.clients.clock)
    committer = CassandraCommitter()
    committer.runtime_context = SimpleNamespace(
        client=lambda kind: shop.clients.client(kind, session)
    )
    committer.set_job_id("job")
    committer.create_resource()
    committer.set_operator_id("sink")
    committer.open()
    return committer, session


def test_a_marked_checkpoint_is_found_by_another_attempt(shop: Any) -> None:
    first, _ = opened(shop)
    first.commit_checkpoint(0, 3)
    first.commit_checkpoint(0, 3)  # once more changes nothing
    first.close()
    second, _ = opened(shop)
    marked = [(one, second.is_checkpoint_committed(*one)) for one in ((0, 2), (0, 3), (1, 3))]
    assert marked == [((0, 2), False), ((0, 3), True), ((1, 3), False)]
    assert shop.rows(MARKERS) == [(0, 3)]


def test_rows_are_read_once(shop: Any) -> None:
    committer, session = opened(shop)
    committer.is_checkpoint_committed(0, 1)
    session.gate.visits.clear()
    committer.commit_checkpoint(0, 1)
    session.gate.visits.clear()
    assert committer.is_checkpoint_committed(0, 1)
    assert session.gate.visits == []


def test_after_a_failed_write_the_table_is_asked(shop: Any) -> None:
    committer, session = opened(shop)
    assert not committer.is_checkpoint_committed(0, 1)
    sink = SimpleNamespace(_session=session)
    shop.plan(sink, "cassandra.session.execute", "OperationTimedOut", applied=True)
    with pytest.raises(OperationTimedOut):
        committer.commit_checkpoint(0, 1)
    assert committer.is_checkpoint_committed(0, 1)


def test_a_marker_that_no_state_needs_is_deleted(shop: Any) -> None:
    committer, _ = opened(shop)
    for checkpoint in (1, 2):
        committer.commit_checkpoint(0, checkpoint)
    committer.forget_checkpoint(0, 1)
    assert shop.rows(MARKERS) == [(0, 2)]


def test_a_tables_name_fits_into_cql() -> None:
    assert table_name("Job-7") == "checkpoints_job_7"
    long = table_name("j" * 100)
    assert len(long) == 48
    assert long != table_name("j" * 99)
