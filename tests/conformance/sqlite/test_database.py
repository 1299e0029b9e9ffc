"""What a connector can rely on: commits, crashes, locks. Each case holds on both worlds.

A second test takes one rule of the simulated database away, and the case of the rule must fail.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

import pytest

from semantix.worlds.simulated.sqlite.connection import Locks
from semantix.worlds.simulated.sqlite.database import Database
from tests.conformance.sqlite.conftest import Bench, simulated

PUT = "INSERT INTO t VALUES (?, ?) ON CONFLICT (k) DO UPDATE SET v = excluded.v"
Case = Callable[[Bench], None]


def locked(call: Callable[[], Any]) -> None:
    """Expect that the lock of another connection stands in the way."""
    with pytest.raises(sqlite3.OperationalError, match=r"^database is locked$") as caught:
        call()
    assert caught.value.sqlite_errorname == "SQLITE_BUSY"


def a_commit_shows_the_rows_to_others(bench: Bench) -> None:
    one, other = bench.connect(), bench.connect()
    one.execute(PUT, ("a", 1))
    assert one.in_transaction
    assert other.execute("SELECT * FROM t").fetchall() == []
    one.commit()
    assert other.execute("SELECT * FROM t").fetchall() == [("a", 1)]


def a_crash_loses_what_is_not_committed_and_frees_the_lock(bench: Bench) -> None:
    one = bench.connect()
    one.execute(PUT, ("a", 1))
    one.commit()
    one.execute(PUT, ("b", 2))
    bench.sessions[0].kill()
    other = bench.connect(timeout=0)
    other.execute(PUT, ("c", 3))
    other.commit()
    assert bench.rows() == [("a", 1), ("c", 3)]


def a_rollback_forgets(bench: Bench) -> None:
    one = bench.connect()
    one.execute(PUT, ("a", 1))
    one.rollback()
    assert not one.in_transaction
    assert bench.rows() == []
    other = bench.connect(timeout=0)
    other.execute(PUT, ("b", 2))
    other.commit()
    assert bench.rows() == [("b", 2)]


def without_a_transaction_each_statement_is_durable(bench: Bench) -> None:
    one = bench.connect(isolation_level=None)
    one.execute(PUT, ("a", 1))
    bench.sessions[0].kill()
    assert bench.rows() == [("a", 1)]


def a_second_writer_is_refused(bench: Bench) -> None:
    one, other = bench.connect(), bench.connect(timeout=0)
    one.execute(PUT, ("a", 1))
    locked(lambda: other.execute(PUT, ("b", 2)))
    one.commit()
    other.execute(PUT, ("b", 2))
    other.commit()
    assert bench.rows() == [("a", 1), ("b", 2)]


def a_writer_waits_in_simulated_time(bench: Bench) -> None:
    one, other = bench.connect(), bench.connect(timeout=0.5)
    one.execute(PUT, ("a", 1))
    begun_us = bench.clock.now_us()
    locked(lambda: other.execute(PUT, ("b", 2)))
    assert bench.clock.now_us() - begun_us == 500_000
    bench.clock.call_at(bench.clock.now_us() + 100_000, one.commit)
    other.execute(PUT, ("b", 2))
    other.commit()
    assert bench.rows() == [("a", 1), ("b", 2)]


def a_reader_keeps_a_commit_back(bench: Bench) -> None:
    one, other = bench.connect(timeout=0), bench.connect()
    other.execute("BEGIN")
    assert other.execute("SELECT * FROM t").fetchall() == []
    one.execute(PUT, ("a", 1))
    locked(one.commit)
    assert one.in_transaction
    assert other.execute("SELECT * FROM t").fetchall() == []
    other.rollback()
    one.commit()
    assert bench.rows() == [("a", 1)]


def a_writer_that_waits_for_readers_lets_no_new_one_in(bench: Bench) -> None:
    one, other, third = bench.connect(timeout=0), bench.connect(), bench.connect(timeout=0)
    other.execute("BEGIN")
    other.execute("SELECT * FROM t").fetchall()
    one.execute(PUT, ("a", 1))
    third.execute("SELECT * FROM t").fetchall()
    locked(one.commit)
    locked(lambda: third.execute("SELECT * FROM t"))
    other.rollback()
    one.commit()
    assert third.execute("SELECT * FROM t").fetchall() == [("a", 1)]


def rows_that_were_not_taken_hold_the_lock(bench: Bench) -> None:
    one, other = bench.connect(timeout=0), bench.connect()
    one.executemany(PUT, [("a", 1), ("b", 2)])
    one.commit()
    cursor = other.execute("SELECT * FROM t ORDER BY k")
    assert cursor.fetchone() == ("a", 1)
    one.execute(PUT, ("c", 3))
    locked(one.commit)
    assert cursor.fetchone() == ("b", 2)  # it was the last one: the statement has ended
    one.commit()
    assert len(bench.rows()) == 3


def a_reader_that_wants_to_write_does_not_wait(bench: Bench) -> None:
    one, other = bench.connect(), bench.connect(timeout=5)
    other.execute("BEGIN")
    other.execute("SELECT * FROM t").fetchall()
    one.execute(PUT, ("a", 1))
    begun_us = bench.clock.now_us()
    locked(lambda: other.execute(PUT, ("b", 2)))
    assert bench.clock.now_us() == begun_us


def begin_immediate_takes_the_lock(bench: Bench) -> None:
    one, other = bench.connect(isolation_level=None), bench.connect(timeout=0)
    one.execute("BEGIN IMMEDIATE")
    locked(lambda: other.execute(PUT, ("b", 2)))
    assert other.execute("SELECT * FROM t").fetchall() == []
    other.rollback()
    one.execute("COMMIT")


def begin_exclusive_keeps_readers_out(bench: Bench) -> None:
    one, other = bench.connect(isolation_level=None), bench.connect(timeout=0)
    one.execute("BEGIN EXCLUSIVE")
    locked(lambda: other.execute("SELECT * FROM t"))
    one.execute("ROLLBACK")
    assert other.execute("SELECT * FROM t").fetchall() == []


def the_block_of_a_connection_commits_or_rolls_back(bench: Bench) -> None:
    one = bench.connect()
    with one:
        one.execute(PUT, ("a", 1))
    with pytest.raises(sqlite3.IntegrityError), one:
        one.executemany("INSERT INTO t VALUES (?, ?)", [("b", 2), ("b", 3)])
    assert bench.rows() == [("a", 1)]


def a_refused_row_leaves_the_transaction(bench: Bench) -> None:
    one = bench.connect()
    one.execute("INSERT INTO t VALUES ('a', 1)")
    with pytest.raises(sqlite3.IntegrityError, match="UNIQUE constraint failed"):
        one.execute("INSERT INTO t VALUES ('a', 2)")
    one.execute("INSERT INTO t VALUES ('b', 2)")
    one.commit()
    assert bench.rows() == [("a", 1), ("b", 2)]


def a_returning_statement_commits_when_its_rows_are_taken(bench: Bench) -> None:
    one = bench.connect(isolation_level=None)
    found = one.execute("INSERT INTO log VALUES (1), (2) RETURNING v").fetchall()
    assert found == [(1,), (2,)]
    assert bench.rows("log") == [(1,), (2,)]


def a_script_commits_first(bench: Bench) -> None:
    one = bench.connect()
    one.execute(PUT, ("a", 1))
    one.executescript("INSERT INTO log VALUES (1); -- one; two\nINSERT INTO log VALUES (2);")
    bench.sessions[0].kill()
    assert bench.rows() == [("a", 1)]
    assert bench.rows("log") == [(1,), (2,)]


def a_closed_connection_frees_its_lock_and_refuses(bench: Bench) -> None:
    one = bench.connect()
    one.execute(PUT, ("a", 1))
    one.close()
    one.close()
    with pytest.raises(sqlite3.ProgrammingError, match="closed database"):
        one.execute("SELECT 1")
    assert bench.rows() == []
    other = bench.connect(timeout=0)
    other.execute(PUT, ("b", 2))
    other.commit()


def mistakes_are_the_engines_own(bench: Bench) -> None:
    one = bench.connect()
    with pytest.raises(sqlite3.OperationalError, match=r"^no such table: nowhere$"):
        one.execute("INSERT INTO nowhere VALUES (1)")
    with pytest.raises(sqlite3.OperationalError, match=r'^near "INSRT": syntax error$'):
        one.execute("INSRT INTO t VALUES (1)")
    with pytest.raises(sqlite3.OperationalError, match="table t has 2 columns but 1 values"):
        one.execute("INSERT INTO t VALUES (1)")
    with pytest.raises(sqlite3.ProgrammingError, match="Incorrect number of bindings"):
        one.execute(PUT, ("a",))


def rowcounts_and_factories_are_pythons_own(bench: Bench) -> None:
    one = bench.connect()
    one.row_factory = sqlite3.Row
    assert one.executemany(PUT, [("a", 1), ("b", 2)]).rowcount == 2
    assert one.execute("UPDATE t SET v = 9").rowcount == 2
    assert dict(next(one.execute("SELECT * FROM t ORDER BY k"))) == {"k": "a", "v": 9}
    assert one.execute("SELECT count(*) AS n FROM t").fetchone()["n"] == 2
    assert isinstance(one, sqlite3.Connection)


CASES: tuple[Case, ...] = (
    a_commit_shows_the_rows_to_others,
    a_crash_loses_what_is_not_committed_and_frees_the_lock,
    a_rollback_forgets,
    without_a_transaction_each_statement_is_durable,
    a_second_writer_is_refused,
    a_writer_waits_in_simulated_time,
    a_reader_keeps_a_commit_back,
    a_writer_that_waits_for_readers_lets_no_new_one_in,
    rows_that_were_not_taken_hold_the_lock,
    a_reader_that_wants_to_write_does_not_wait,
    begin_immediate_takes_the_lock,
    begin_exclusive_keeps_readers_out,
    the_block_of_a_connection_commits_or_rolls_back,
    a_refused_row_leaves_the_transaction,
    a_returning_statement_commits_when_its_rows_are_taken,
    a_script_commits_first,
    a_closed_connection_frees_its_lock_and_refuses,
    mistakes_are_the_engines_own,
    rowcounts_and_factories_are_pythons_own,
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_both_worlds_agree(case: Case, bench: Bench) -> None:
    case(bench)


def _nothing(*_: Any, **__: Any) -> None:
    """Leave the rule out."""


def _word(value: Any) -> str:
    return str(getattr(value, "__name__", value))


# A rule of the simulated database → the case that fails without it.
RULES: tuple[tuple[type, str, Case], ...] = (
    (Database, "publish", a_commit_shows_the_rows_to_others),
    (Database, "sweep", a_crash_loses_what_is_not_committed_and_frees_the_lock),
    (Database, "take_write", a_second_writer_is_refused),
    (Database, "take_all", a_reader_keeps_a_commit_back),
    (Database, "may_read", a_writer_that_waits_for_readers_lets_no_new_one_in),
    (Database, "may_read", begin_exclusive_keeps_readers_out),
    (Database, "release", a_rollback_forgets),
    (Locks, "_is_idle", rows_that_were_not_taken_hold_the_lock),
    (Locks, "_load", a_commit_shows_the_rows_to_others),
)


@pytest.mark.parametrize(
    ("kind", "rule", "case"), RULES, ids=lambda one: getattr(one, "__name__", one)
)
def test_a_case_fails_without_its_rule(
    kind: type, rule: str, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kind, rule, (lambda *_: True) if rule == "_is_idle" else _nothing)
    with pytest.raises((AssertionError, sqlite3.Error, pytest.fail.Exception)):
        case(simulated())


def test_virtual_tables_survive_commits_of_others(bench: Bench) -> None:
    one, other = bench.connect(), bench.connect()
    for number in range(5):
        other.execute("INSERT INTO log SELECT value FROM json_each(?)", (f"[{number}]",))
        other.commit()
        found = one.execute("SELECT value FROM json_each('[1, 2]')").fetchall()
        assert found == [(1,), (2,)]
        assert len(one.execute("SELECT * FROM pragma_table_info('log')").fetchall()) == 1
        assert one.execute("SELECT count(*) FROM log").fetchone() == (number + 1,)
