"""The sink that keeps the positions of its source in the target."""

from __future__ import annotations

from typing import Any

import pytest

from semantix.connectors.sqlite.position_sink import POSITIONS, SqlitePositionSink
from semantix.errors import ContractError
from semantix.testing.list_observer import ListObserver
from semantix.testing.operator_harness import OperatorHarness
from semantix.testing.solo_session import SoloClock, SoloSession
from semantix.worlds.simulated.sqlite.world import SqliteWorld

SCHEMA = ["CREATE TABLE log (key TEXT, n INTEGER)", POSITIONS.format("positions")]


class Bench:
    """A database; each sink is a new attempt."""

    def __init__(self) -> None:
        self.clock = SoloClock()
        self.world = SqliteWorld(self.clock, ListObserver(), {"schema": SCHEMA})

    def sink(self) -> OperatorHarness:
        """Open a sink."""
        session = SoloSession(self.clock)
        harness = OperatorHarness(
            lambda: SqlitePositionSink("log", ["key", "n"], "positions"),
            clients={"sqlite": self.world.clients(session)},
        )
        harness.open()
        return harness

    def rows(self) -> list[Any]:
        """Read the table."""
        connection = self.world.clients(SoloSession(self.clock)).connect()
        found = connection.execute("SELECT n FROM log ORDER BY rowid").fetchall()
        connection.close()
        return [n for (n,) in found]


def test_records_that_are_sent_again_are_skipped() -> None:
    bench = Bench()
    sink = bench.sink()
    sink.process_from({"key": "a", "n": 1}, "in", 0, 0)
    sink.process_from({"key": "b", "n": 2}, "in", 0, 1)
    sink.process_from({"key": "a", "n": 3}, "in", 1, 0)
    sink.snapshot(1)
    later = bench.sink()
    for offset, key, n in ((0, "a", 1), (1, "b", 2), (2, "a", 4)):
        later.process_from({"key": key, "n": n}, "in", 0, offset)
    later.process_from({"key": "a", "n": 3}, "in", 1, 0)
    later.finish()
    later.close()
    assert bench.rows() == [1, 2, 3, 4]


def test_a_crash_before_the_commit_leaves_neither_rows_nor_positions() -> None:
    bench = Bench()
    bench.sink().process_from({"key": "a", "n": 1}, "in", 0, 0)
    later = bench.sink()
    later.process_from({"key": "a", "n": 1}, "in", 0, 0)
    later.snapshot(1)
    assert bench.rows() == [1]


def test_a_record_without_a_position_is_refused() -> None:
    with pytest.raises(ContractError, match="has no position"):
        Bench().sink().process({"key": "a", "n": 1})
