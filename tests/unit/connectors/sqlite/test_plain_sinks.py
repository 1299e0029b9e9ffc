"""Sink functions that add rows, driven by hand."""

from __future__ import annotations

from typing import Any

from semantix.connectors.sqlite.plain_sinks import BufferedRowSink, RowSink
from semantix.testing.list_observer import ListObserver
from semantix.testing.operator_harness import OperatorHarness
from semantix.testing.solo_session import SoloClock, SoloSession
from semantix.worlds.simulated.sqlite.world import SqliteWorld

SCHEMA = [
    "CREATE TABLE out (id, key, n, event_time_ms, watermark_ms, topic, partition, position)",
    "CREATE TABLE marks (subtask, watermark_ms)",
]
ROW = ("r1", "k1", 1, 5, 4, "in", 0, 7)


def opened(make: Any) -> tuple[OperatorHarness, Any]:
    """A sink, and a connection that reads what it has committed."""
    clock = SoloClock()
    world = SqliteWorld(clock, ListObserver(), {"schema": SCHEMA})
    harness = OperatorHarness(make, clients={"sqlite": world.clients(SoloSession(clock))})
    harness.open()
    harness.watermark(4)
    harness.process_from({"id": "r1", "key": "k1", "n": 1}, "in", 0, 7, timestamp=5)
    return harness, world.clients(SoloSession(clock)).connect()


def test_a_plain_sink_adds_each_record_at_once_with_what_the_context_says() -> None:
    _, reader = opened(lambda: RowSink("out"))
    assert reader.execute("SELECT * FROM out").fetchall() == [ROW]


def test_a_rich_sink_adds_rows_and_watermark_before_the_checkpoint() -> None:
    harness, reader = opened(lambda: BufferedRowSink("out", "marks"))
    assert reader.execute("SELECT * FROM out").fetchall() == []
    harness.snapshot(1)
    assert reader.execute("SELECT * FROM out").fetchall() == [ROW]
    assert reader.execute("SELECT * FROM marks").fetchall() == [(0, 4)]
    harness.finish()
    harness.close()
    assert reader.execute("SELECT count(*) FROM marks").fetchone() == (1,)
