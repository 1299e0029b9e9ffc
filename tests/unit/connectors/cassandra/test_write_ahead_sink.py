"""The Cassandra write-ahead sink on the simulated cluster, and the original with its defects."""

from __future__ import annotations

from typing import Any

import pytest

from semantix.connectors.cassandra import CassandraCommitter, CassandraWriteAheadSink
from semantix.errors import TaskCrashed
from semantix.testing import OperatorHarness
from semantix.testing.canaries.cassandra import (
    GivesOneTimestamp,
    MasksFailedSends,
    WritesInMilliseconds,
)
from semantix.testing.canaries.cassandra_original import HighWaterCommitter, OriginalWriteAheadSink

REQUEST = "cassandra.session.execute_async"
MARKERS = "SELECT sub_id, checkpoint_id FROM flink_auxiliary.checkpoints_harness"
UPSERT = "INSERT INTO shop.out (key, id, n) VALUES (?, ?, ?)"
APPEND = "INSERT INTO shop.events (key, id, n, at) VALUES (?, ?, ?, now())"


def make(kind: type = CassandraWriteAheadSink, query: str = UPSERT, **options: Any) -> Any:
    return lambda: kind(query, columns=("key", "id", "n"), **options)


def record(number: int, key: str = "k1") -> dict[str, Any]:
    return {"id": f"r{number}", "key": key, "n": number}


def test_rows_are_written_when_their_checkpoint_has_completed(shop: Any) -> None:
    sink = shop.opened(make())
    sink.process(record(1, "k1"))
    sink.process(record(2, "k2"))
    sink.snapshot(1, timestamp=5)
    assert shop.ids() == []
    sink.notify_complete(1)
    assert shop.ids() == ["r1", "r2"]
    assert shop.rows(MARKERS) == [(0, 1)]


def test_write_timestamps_are_trigger_time_plus_position_and_never_go_back(shop: Any) -> None:
    sink = shop.opened(make())
    for checkpoint, timestamp in ((1, 5_000), (2, 4_000), (3, 6_000)):
        sink.process(record(1, f"k{2 * checkpoint}"))
        sink.process(record(2, f"k{2 * checkpoint + 1}"))
        state = sink.snapshot(checkpoint, timestamp=timestamp)
        sink.notify_complete(checkpoint)
    written = dict(shop.rows("SELECT key, WRITETIME(id) FROM shop.out"))
    expected = (5_000_000, 5_000_001, 5_000_002, 5_000_003, 6_000_000, 6_000_001)
    assert written == {f"k{n}": time for n, time in enumerate(expected, start=2)}

    again = shop.opened(make(), state)
    again.process(record(3, "k9"))
    again.snapshot(4, timestamp=100)
    again.notify_complete(4)
    written = dict(shop.rows("SELECT key, WRITETIME(id) FROM shop.out"))
    assert written["k9"] == 6_000_002


@pytest.mark.parametrize("error", ["WriteTimeout", "OperationTimedOut", "NoHostAvailable"])
def test_a_failed_write_keeps_the_entry_and_all_later_ones(shop: Any, error: str) -> None:
    sink = shop.opened(make(query=APPEND))
    for checkpoint in (1, 2):
        sink.process(record(checkpoint))
        sink.snapshot(checkpoint)
    shop.plan(sink, REQUEST, error)
    sink.notify_complete(2)
    shop.clients.clock.wait_us(10_000_000)
    assert shop.ids("shop.events") == []
    sink.notify_complete(3)
    assert shop.ids("shop.events") == ["r1", "r2"]


def test_a_retry_repeats_the_timestamps_so_a_later_update_stays(shop: Any) -> None:
    first = shop.opened(make())
    first.process(record(1))
    state = first.snapshot(1, timestamp=1_000)
    first.process(record(2))
    first.snapshot(2, timestamp=2_000)
    first.notify_complete(2)
    first.drop()
    assert shop.ids() == ["r2"]
    shop.rows("TRUNCATE flink_auxiliary.checkpoints_harness")
    again = shop.opened(make(), state)
    again.notify_complete(2)  # the old row is written once more
    assert again.steps.count(("wal_send", "after")) == 1
    assert shop.ids() == ["r2"]


@pytest.mark.parametrize(
    ("step", "position", "expected"),
    [
        ("wal_send", "before", ["r1", "r2", "r3"]),
        ("wal_send", "during", ["r1", "r1", "r2", "r3"]),
        ("wal_mark_committed", "before", ["r1", "r1", "r2", "r2", "r3", "r3"]),
        ("wal_mark_committed", "after", ["r1", "r2", "r3"]),
        ("wal_discard_buffer", "after", ["r1", "r2", "r3"]),
    ],
)
def test_a_log_has_exactly_the_two_windows(
    shop: Any, step: str, position: str, expected: list[str]
) -> None:
    options = {"query": APPEND, "max_concurrent_requests": 1}
    first = shop.opened(make(**options))
    for number in (1, 2, 3):
        first.process(record(number))
    state = first.snapshot(1)
    first._session.gate.plan_crash(step, position)
    with pytest.raises(TaskCrashed):
        first.notify_complete(1)
    again = shop.opened(make(**options), state)
    again.snapshot(2)
    again.notify_complete(2)
    assert shop.ids("shop.events") == expected


def test_markers_are_dropped_when_no_state_can_ask_for_them(shop: Any) -> None:
    sink = shop.opened(make())
    for checkpoint in (1, 2, 3):
        sink.process(record(checkpoint))
        sink.snapshot(checkpoint)
        sink.notify_complete(checkpoint)
        assert shop.rows(MARKERS) == [(0, checkpoint)]
    sink.snapshot(4)
    sink.notify_complete(4)
    assert shop.rows(MARKERS) == []


def test_a_marker_that_cannot_be_dropped_does_no_harm_and_is_tried_again(shop: Any) -> None:
    sink = shop.opened(make())
    sink.process(record(1))
    sink.snapshot(1)
    sink.notify_complete(1)
    sink.snapshot(2)
    shop.plan(sink, "cassandra.session.execute", "NoHostAvailable")
    sink.notify_complete(2)
    assert shop.rows(MARKERS) == [(0, 1)]
    sink.snapshot(3)
    sink.notify_complete(3)
    assert shop.rows(MARKERS) == []


def test_without_checkpoints_it_refuses_to_open(shop: Any) -> None:
    sink = shop.sink(make())
    sink.function.runtime_context.checkpointing_enabled = False
    with pytest.raises(Exception, match="requires checkpointing to be enabled"):
        sink.open()


def lost_after_a_failed_send(shop: Any, kind: type) -> bool:
    sink = shop.opened(make(kind))
    for checkpoint in (1, 2):
        sink.process(record(checkpoint, f"k{checkpoint}"))
        sink.snapshot(checkpoint, timestamp=checkpoint)
    shop.plan(sink, REQUEST, "NoHostAvailable")
    sink.notify_complete(2)
    for checkpoint in (3, 4):
        sink.snapshot(checkpoint)
        sink.notify_complete(checkpoint)
    return "r1" not in shop.ids()


@pytest.mark.parametrize(
    ("kind", "loses"),
    [(CassandraWriteAheadSink, False), (MasksFailedSends, True), (OriginalWriteAheadSink, True)],
)
def test_d1_a_failed_send_is_masked_by_a_later_marker(shop: Any, kind: type, loses: bool) -> None:
    assert lost_after_a_failed_send(shop, kind) is loses


@pytest.mark.parametrize(
    ("committer", "loses"), [(CassandraCommitter, False), (HighWaterCommitter, True)]
)
def test_d2_entries_of_one_subtask_sent_by_two(shop: Any, committer: type, loses: bool) -> None:
    sink = shop.opened(make(committer=committer()))
    for checkpoint in (1, 2):
        sink.process(record(checkpoint, f"k{checkpoint}"))
        state = sink.snapshot(checkpoint)
    sink.drop()
    dealt = OperatorHarness.redistribute([state], 2)
    sinks = [
        shop.opened(make(committer=committer()), one, subtask=subtask, parallelism=2)
        for subtask, one in enumerate(dealt)
    ]
    held = {one.function.pending_entries[0].checkpoint_id: one for one in sinks}
    for checkpoint in (2, 1):  # the later entry is sent and marked first
        held[checkpoint].notify_complete(3)
    assert ("r1" not in shop.ids()) is loses


@pytest.mark.parametrize(
    ("kind", "loses"),
    [
        (CassandraWriteAheadSink, False),
        (WritesInMilliseconds, True),
        (OriginalWriteAheadSink, True),
    ],
)
def test_d4_rows_lose_against_those_of_other_clients(shop: Any, kind: type, loses: bool) -> None:
    now_ms = shop.clients.clock.now_us() // 1_000
    shop.rows("INSERT INTO shop.out (key, id, n) VALUES ('k1', 'other', 0)")
    sink = shop.opened(make(kind))
    sink.process(record(1))
    sink.snapshot(1, timestamp=now_ms + 60_000)
    sink.notify_complete(1)
    assert (shop.ids() == ["other"]) is loses


@pytest.mark.parametrize(
    ("kind", "last"),
    [
        (CassandraWriteAheadSink, "r10"),
        (GivesOneTimestamp, "r9"),
        (OriginalWriteAheadSink, "r9"),
    ],
)
def test_d5_of_two_updates_in_one_interval_the_later_wins(shop: Any, kind: type, last: str) -> None:
    sink = shop.opened(make(kind))
    sink.process(record(9))
    sink.process(record(10))
    sink.snapshot(1)
    sink.notify_complete(1)
    assert shop.ids() == [last]


def sent_again_by_a_new_job(shop: Any, kind: type, **options: Any) -> list[str]:
    """Let a job send and mark an entry, then submit it anew with the state before."""
    first = shop.opened(make(kind, APPEND, **options))
    first.process(record(1))
    state = first.snapshot(1)
    first.notify_complete(1)
    first.drop()
    again = OperatorHarness(
        make(kind, APPEND, **options), state=state, clients=shop.clients, operator_id="2"
    )
    again.function.runtime_context.job_id = "second"
    again.open()
    again.process(record(2))
    again.snapshot(2)
    again.notify_complete(2)
    return shop.ids("shop.events")


@pytest.mark.parametrize(
    ("kind", "options", "seen"),
    [
        (CassandraWriteAheadSink, {}, ["r1", "r2"]),
        (OriginalWriteAheadSink, {"log_storage": "state"}, ["r1", "r1", "r2"]),
        (OriginalWriteAheadSink, {}, ["r1"]),  # the log of r1 is gone: r2 waits behind it for ever
    ],
)
def test_d3_a_new_submission_looks_for_the_markers_of_the_earlier_one(
    shop: Any, kind: type, options: dict[str, Any], seen: list[str]
) -> None:
    assert sent_again_by_a_new_job(shop, kind, **options) == seen


def test_d3_the_entries_of_a_new_submission_have_markers_of_their_own(shop: Any) -> None:
    sent_again_by_a_new_job(shop, CassandraWriteAheadSink)
    again = OperatorHarness(make(query=APPEND), clients=shop.clients, operator_id="2")
    again.open()
    again.process(record(3))
    again.snapshot(1)
    again.notify_complete(1)  # the first job has marked its own checkpoint 1
    assert shop.ids("shop.events") == ["r1", "r2", "r3"]


def test_a_restored_sink_drops_the_markers_that_the_dead_attempt_left(shop: Any) -> None:
    first = shop.opened(make())
    first.process(record(1))
    first.snapshot(1)
    first.notify_complete(1)
    state = first.snapshot(2)  # lists no entry, so the marker of checkpoint 1 may go
    first.drop()
    assert shop.rows(MARKERS) == [(0, 1)]
    again = shop.opened(make(), state)
    again.snapshot(3)
    again.notify_complete(3)
    assert shop.rows(MARKERS) == []
