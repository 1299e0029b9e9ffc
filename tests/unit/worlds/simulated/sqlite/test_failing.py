"""Faults of a simulated connection: what is undone, and which rows they concern."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest

from semantix.ports.gate import CallFault
from semantix.testing.list_observer import ListObserver
from semantix.testing.solo_session import SoloClock, SoloSession
from semantix.worlds.simulated.sqlite.world import SqliteWorld

SCHEMA = ["CREATE TABLE log (v INTEGER)"]
ERRORS = ("SQLITE_BUSY", "SQLITE_FULL", "SQLITE_IOERR")


class Bench:
    """A database with one attempt."""

    def __init__(self, **options: Any) -> None:
        self.clock = SoloClock()
        self.world = SqliteWorld(self.clock, ListObserver(), {"schema": SCHEMA})
        self.session = SoloSession(self.clock, "sink-0#1")
        self.client = self.world.clients(self.session)
        self.connection = self.client.connect(**options)

    def fail(self, call: str, error: str, *, applied: bool = False) -> None:
        """Let the next call fail."""
        fault = CallFault("error", error=error, applied=applied)
        self.session.gate.plan_fault(f"sqlite.{call}", fault)

    def rows(self) -> list[int]:
        """Read the table as a new attempt."""
        other = self.world.clients(SoloSession(self.clock, "other-0#1")).connect(timeout=0)
        found = [v for (v,) in other.execute("SELECT v FROM log ORDER BY v")]
        other.close()
        return found

    @property
    def concerned(self) -> list[Any]:
        """The rows that the last fault concerned."""
        (values, _) = self.session.gate.affected_calls[-1]
        return [row["v"] for row in values]


@pytest.mark.parametrize("error", ERRORS)
@pytest.mark.parametrize("level", ["", None])
def test_a_failed_statement_names_its_rows_and_has_no_effect(error: str, level: str | None) -> None:
    bench = Bench(isolation_level=level)
    bench.fail("execute", error)
    with pytest.raises(sqlite3.OperationalError) as caught, bench.connection:
        bench.connection.execute("INSERT INTO log VALUES (1)")
    assert caught.value.sqlite_errorname == error
    assert bench.concerned == [1]
    assert bench.rows() == []
    with bench.connection:
        bench.connection.execute("INSERT INTO log VALUES (2)")
    assert bench.rows() == [2]


def test_a_lock_leaves_the_transaction_and_a_full_disk_rolls_it_back() -> None:
    bench = Bench()
    for error, kept in (("SQLITE_BUSY", [1]), ("SQLITE_FULL", [1]), ("SQLITE_IOERR", [1])):
        bench.connection.execute("DELETE FROM log")
        bench.connection.commit()
        bench.connection.execute("INSERT INTO log VALUES (1)")
        bench.fail("execute", error)
        with pytest.raises(sqlite3.OperationalError):
            bench.connection.execute("INSERT INTO log VALUES (2)")
        is_busy = error == "SQLITE_BUSY"
        assert bench.connection.in_transaction is is_busy
        assert bench.concerned == ([2] if is_busy else [1, 2])
        bench.connection.commit()
        assert bench.rows() == (kept if is_busy else [])


@pytest.mark.parametrize("error", ERRORS)
def test_a_failed_commit_names_all_rows(error: str) -> None:
    bench = Bench()
    bench.connection.executemany("INSERT INTO log VALUES (?)", [(1,), (2,)])
    bench.fail("commit", error)
    with pytest.raises(sqlite3.OperationalError):
        bench.connection.commit()
    assert bench.concerned == [1, 2]
    assert bench.connection.in_transaction is (error == "SQLITE_BUSY")
    bench.connection.commit()
    assert bench.rows() == ([1, 2] if error == "SQLITE_BUSY" else [])


def test_a_commit_may_have_its_effect_all_the_same() -> None:
    bench = Bench()
    bench.connection.execute("INSERT INTO log VALUES (1)")
    bench.fail("commit", "SQLITE_IOERR", applied=True)
    with pytest.raises(sqlite3.OperationalError, match="disk I/O error"):
        bench.connection.commit()
    assert not bench.connection.in_transaction
    assert bench.rows() == [1]


def test_a_read_concerns_no_rows() -> None:
    bench = Bench()
    bench.fail("execute", "SQLITE_IOERR")
    with pytest.raises(sqlite3.OperationalError):
        bench.connection.execute("SELECT * FROM log")
    assert bench.concerned == []


def test_a_planned_lock_lasts_as_long_as_the_caller_waits() -> None:
    bench = Bench(timeout=2.5)
    before_us = bench.clock.now_us()
    bench.fail("execute", "SQLITE_BUSY")
    with pytest.raises(sqlite3.OperationalError):
        bench.connection.execute("INSERT INTO log VALUES (1)")
    assert bench.clock.now_us() - before_us == 2_500_000


def test_the_open_may_fail() -> None:
    bench = Bench()
    bench.fail("connect", "SQLITE_CANTOPEN")
    with pytest.raises(sqlite3.OperationalError, match="unable to open database file"):
        bench.client.connect()
    assert bench.session.gate.affected_calls == [((), "")]
