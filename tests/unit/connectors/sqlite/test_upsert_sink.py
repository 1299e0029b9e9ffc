"""The sink of upserts, driven by hand; wrong tables and locks, and going on behind them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

import pytest

from semantix.connectors.sqlite.upsert_sink import SqliteUpsertSink
from semantix.testing.list_observer import ListObserver
from semantix.testing.operator_harness import OperatorHarness
from semantix.testing.solo_session import SoloClock, SoloSession
from semantix.worlds.simulated.sqlite.world import SqliteWorld

SCHEMA = ["CREATE TABLE out (key TEXT PRIMARY KEY, n INTEGER)"]


class Bench:
    """A database, and a sink into it."""

    def __init__(self) -> None:
        self.clock = SoloClock()
        self.world = SqliteWorld(self.clock, ListObserver(), {"schema": SCHEMA})
        self.outside = self.client().connect(timeout=0, isolation_level=None)

    def client(self) -> Any:
        """Give the client of a new attempt."""
        return self.world.clients(SoloSession(self.clock))

    def sink(self, **options: Any) -> OperatorHarness:
        """Open a sink."""
        harness = OperatorHarness(
            lambda: SqliteUpsertSink("out", ["key", "n"], ["key"], **options),
            clients={"sqlite": self.client()},
        )
        harness.open()
        return harness

    def rows(self) -> list[tuple[Any, ...]]:
        """Read the table."""
        return sorted(self.outside.execute("SELECT * FROM out").fetchall())


def test_records_are_written_at_a_checkpoint_at_the_end_and_in_full_batches() -> None:
    bench = Bench()
    sink = bench.sink(batch_size=3)
    sink.process({"key": "a", "n": 1})
    assert bench.rows() == []
    sink.snapshot(1)
    assert bench.rows() == [("a", 1)]
    for n in (2, 3, 4):
        sink.process({"key": "a", "n": n})
    assert bench.rows() == [("a", 4)]
    sink.process({"key": "b", "n": 5})
    sink.finish()
    assert bench.rows() == [("a", 4), ("b", 5)]
    sink.close()
    sink.close()


def drop(bench: Bench) -> Callable[[], Any]:
    bench.outside.execute("DROP TABLE out")
    return lambda: bench.outside.execute(SCHEMA[0])


def change(bench: Bench) -> Callable[[], Any]:
    bench.outside.execute("ALTER TABLE out RENAME COLUMN n TO m")
    return lambda: bench.outside.execute("ALTER TABLE out RENAME COLUMN m TO n")


def lock(bench: Bench) -> Callable[[], Any]:
    bench.outside.execute("BEGIN IMMEDIATE")
    return lambda: bench.outside.execute("COMMIT")


def protect(bench: Bench) -> Callable[[], Any]:
    bench.world.database.is_read_only = True

    def mend() -> None:
        bench.world.database.is_read_only = False

    return mend


@pytest.mark.parametrize(
    ("break_it", "says"),
    [
        (drop, "^no such table: out$"),
        (change, "^table out has no column named n$"),
        (lock, "^database is locked$"),
        (protect, "^attempt to write a readonly database$"),
    ],
)
def test_a_failed_write_fails_the_checkpoint_and_loses_nothing(break_it: Any, says: str) -> None:
    bench = Bench()
    sink = bench.sink(timeout_s=1)
    sink.process({"key": "a", "n": 1})
    sink.snapshot(1)
    sink.process({"key": "a", "n": 2})
    sink.process({"key": "b", "n": 3})
    mend = break_it(bench)
    with pytest.raises(sqlite3.OperationalError, match=says):
        sink.snapshot(2)
    mend()
    if break_it is drop:
        bench.outside.execute("INSERT INTO out VALUES ('a', 1)")
    assert bench.rows() == [("a", 1)]
    sink.snapshot(3)
    assert bench.rows() == [("a", 2), ("b", 3)]
